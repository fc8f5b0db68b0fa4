package io.lockkeeper.benchmarks.servers;

import io.lockkeeper.benchmarks.worker.Line;
import io.lockkeeper.benchmarks.worker.Worker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A JVM that is measured, seen from the benchmarks: it gets orders, and answers them in the same order. */
public final class WorkerProcess implements AutoCloseable {
    private static final int ANSWER_SECONDS = 600;
    private static final String GONE = "gone";

    private final String name;
    private final ChildProcess process;
    private final PrintWriter orders;
    private final BlockingQueue<Line> answers = new LinkedBlockingQueue<>();
    private boolean ready;

    private WorkerProcess(String name, ChildProcess process) {
        this.name = name;
        this.process = process;
        this.orders = new PrintWriter(process.handle().getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Starts the JVM, and does not wait until it is ready, so that several can start at once. */
    public static WorkerProcess start(
            String name, String mainClass, String classPath, List<String> flags, List<String> arguments, Path logs)
            throws IOException {
        var process = ChildProcess.start(name, Java.command(flags, classPath, mainClass, arguments), logs);
        var worker = new WorkerProcess(name, process);
        var listener = new Thread(worker::listen, name + "-listener");
        listener.setDaemon(true);
        listener.start();
        return worker;
    }

    private void listen() {
        try (var in =
                new BufferedReader(new InputStreamReader(process.handle().getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) answers.add(Line.parse(line));
        } catch (IOException broken) {
            // the process has ended
        } finally {
            answers.add(Line.of(GONE));
        }
    }

    public void send(Line order) throws InterruptedException {
        if (!ready) await(Worker.READY);
        ready = true;
        orders.println(order);
    }

    public Line answer() throws InterruptedException {
        return await(Worker.DONE);
    }

    public Line ask(Line order) throws InterruptedException {
        send(order);
        return answer();
    }

    private Line await(String word) throws InterruptedException {
        var line = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        if (line == null) throw new IllegalStateException(name + " did not answer within " + ANSWER_SECONDS + " s");
        if (!line.word().equals(word))
            throw new IllegalStateException(name + ": " + line.word() + " " + line.text("why", ""));
        return line;
    }

    @Override
    public void close() {
        process.close();
    }
}
