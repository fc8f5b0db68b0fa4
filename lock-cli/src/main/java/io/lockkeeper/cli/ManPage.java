package io.lockkeeper.cli;

import io.lockkeeper.cli.connection.ConnectionOptions;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes the help of all commands as one manual page, in the macros {@code man} of roff. The options that reach the
 * servers are the same for many commands, and so are described once.
 *
 * <p>Thread rules: for one page and one thread.
 */
final class ManPage {
    private final StringBuilder page = new StringBuilder();

    String of(CommandLine root) throws Exception {
        var spec = root.getCommandSpec();
        macro("TH", "LOCKKEEPER", "1", "", spec.versionProvider().getVersion()[0], "");
        macro("SH", "NAME");
        text("lockkeeper - locks on ZooKeeper servers for the command line");
        macro("SH", "SYNOPSIS");
        text("lockkeeper COMMAND [OPTIONS]");
        macro("SH", "DESCRIPTION");
        describe(spec);
        macro("SH", "COMMANDS");
        root.getSubcommands().values().forEach(this::command);
        macro("SH", "OPTIONS OF EVERY COMMAND");
        arguments(spec.options());
        macro("SH", "OPTIONS OF COMMANDS THAT ASK SERVERS");
        root.getSubcommands().values().stream()
                .map(command -> connection(command.getCommandSpec()))
                .filter(options -> !options.isEmpty())
                .findFirst()
                .ifPresent(this::arguments);
        macro("SH", "EXIT STATUS");
        ExitCodes.inWords().forEach(this::item);
        return page.toString();
    }

    private void command(CommandLine command) {
        var spec = command.getCommandSpec();
        macro("SS", spec.name());
        text(command.getHelp().abbreviatedSynopsis().strip());
        macro("PP");
        arguments(spec.positionalParameters());
        var shared = connection(spec);
        arguments(spec.options().stream()
                .filter(option -> !option.inherited() && !shared.contains(option))
                .toList());
        macro("PP");
        describe(spec);
    }

    private static List<OptionSpec> connection(CommandSpec spec) {
        return spec.mixins().values().stream()
                .filter(mixin -> mixin.userObject() instanceof ConnectionOptions)
                .flatMap(mixin -> mixin.options().stream())
                .toList();
    }

    /** The description, then the footer with its examples, which keep their lines. */
    private void describe(CommandSpec spec) {
        for (var line : spec.usageMessage().description()) text(line);
        boolean examples = false;
        for (var line : spec.usageMessage().footer()) {
            if (line.startsWith("  ") != examples) macro(examples ? "fi" : "nf");
            examples = line.startsWith("  ");
            if (line.isEmpty()) macro("PP");
            else text(line);
        }
        if (examples) macro("fi");
    }

    private void arguments(Collection<? extends ArgSpec> arguments) {
        for (var argument : arguments) {
            if (argument.hidden()) continue;
            var names = argument instanceof OptionSpec option ? String.join(", ", option.names()) : "";
            var takes = argument.isOption() && argument.arity().max() == 0 ? "" : argument.paramLabel();
            item((names + " " + takes).strip(), String.join(" ", argument.description()));
        }
    }

    private void item(String title, String words) {
        macro("TP");
        page.append("\\fB").append(escaped(title)).append("\\fR\n");
        text(words);
    }

    private void macro(String name, String... arguments) {
        page.append('.').append(name);
        Stream.of(arguments)
                .forEach(text -> page.append(" \"").append(escaped(text)).append('"'));
        page.append('\n');
    }

    /** A line of text, in which roff takes nothing for a macro. */
    private void text(String line) {
        var plain = Ansi.OFF.string(line);
        page.append(plain.startsWith(".") || plain.startsWith("'") ? "\\&" : "")
                .append(escaped(plain))
                .append('\n');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
    }
}
