package io.lockkeeper.cli.output;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every command that prints something, and the way it prints. */
public final class OutputOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "print JSON, one object a line")
    private boolean json;

    /** Whether JSON was asked for. */
    public boolean isJson() {
        return json;
    }

    /** Prints a line for people. It may have picocli's markup, such as {@code @|bold text|@}: see {@link #plain}. */
    public void line(String markup) {
        out().println(command.commandLine().getColorScheme().text(markup));
        out().flush();
    }

    /** Prints a line as it is. For text of others, in which {@code @|} must not be taken for markup. */
    public void plain(String text) {
        out().println(text);
        out().flush();
    }

    /** Prints an object as JSON on a line of its own. Its keys keep their order. */
    public void object(Map<String, ?> object) {
        plain(Json.line(object));
    }

    /** The text in a style of picocli's, such as {@code bold} or {@code red}, where colours are shown. */
    public String styled(Style style, String text) {
        return command.commandLine()
                .getColorScheme()
                .apply(text, List.of(style))
                .toString();
    }

    /** Prints a line to standard error, for people. */
    public void aside(String text) {
        var err = command.commandLine().getErr();
        err.println(text);
        err.flush();
    }

    /** Whether what was printed did not get out: nobody reads it any more, or a disk is full. */
    public boolean isBroken() {
        return out().checkError();
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
