package io.lockkeeper.benchmarks.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The measured process's end of the conversation: one order a line comes in, one answer a line goes out. */
public final class Worker {
    public static final String READY = "ready";
    public static final String DONE = "done";
    public static final String FAILED = "failed";

    private Worker() {}

    /** What the process was started with. */
    public static Line arguments(String[] arguments) {
        return Line.parse("start " + String.join(" ", arguments));
    }

    /** Answers orders until there are none any more, and ends the process: with the benchmarks, whatever ends them. */
    public static void serve(Map<String, Task> tasks) throws IOException {
        var answers = System.out;
        answers.println(READY);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var text = in.readLine(); text != null; text = in.readLine()) answer(Line.parse(text), tasks, answers);
        Runtime.getRuntime().halt(0);
    }

    private static void answer(Line order, Map<String, Task> tasks, PrintStream answers) {
        try {
            var task = tasks.get(order.word());
            if (task == null) throw new IllegalArgumentException("This process can't " + order.word());
            answers.println(task.run(order));
        } catch (Exception | Error failure) {
            failure.printStackTrace();
            answers.println(Line.of(FAILED).with("why", failure));
        }
    }

    /** An answer without values yet. */
    public static Line done() {
        return Line.of(DONE);
    }
}
