package io.lockkeeper.benchmarks.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The side of the process that is measured: it reads orders, one on each line, and writes an answer to each. */
public final class Worker {
    public static final String READY = "ready";
    public static final String DONE = "done";
    public static final String FAILED = "failed";

    private Worker() {}

    /** The arguments with which the process was started. */
    public static Line arguments(String[] arguments) {
        return Line.parse("start " + String.join(" ", arguments));
    }

    /**
     * Answers orders until the input ends, and then ends the process. So it ends when the benchmarks end, however that
     * is.
     */
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

    /** A new answer, still without values. */
    public static Line done() {
        return Line.of(DONE);
    }
}
