package io.lockkeeper.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints this program's manual page. */
@Command(
        name = "man",
        description = "Prints the manual page, which is made from the help of all commands.",
        footer = {
            "",
            "Examples:",
            "  lockkeeper man > /usr/local/share/man/man1/lockkeeper.1",
            "  lockkeeper man | man -l -",
        })
final class ManCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var root = spec.root().commandLine();
        root.getOut().print(new ManPage().of(root));
        root.getOut().flush();
        return ExitCodes.OK;
    }
}
