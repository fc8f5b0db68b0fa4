package io.lockkeeper.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a script that completes this program's commands and options in bash and zsh. */
@Command(
        name = "completion",
        description = "Prints a script for bash and zsh that completes commands and options.",
        footer = {
            "",
            "Examples:",
            "  source <(lockkeeper completion)                     in this shell",
            "  lockkeeper completion > /etc/bash_completion.d/lockkeeper",
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        var root = spec.root().commandLine();
        var out = root.getOut();
        out.print(AutoComplete.bash(root.getCommandName(), root));
        out.flush();
        return ExitCodes.OK;
    }
}
