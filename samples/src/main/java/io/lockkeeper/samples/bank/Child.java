package io.lockkeeper.samples.bank;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A process that the bank has started, seen from the bank. */
final class Child {
    private record Said(Event event, String details) {}

    private final String name;
    private final Process process;
    private final PrintWriter commands;
    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
    private final AtomicLong moved = new AtomicLong();
    private final AtomicLong gaveUp = new AtomicLong();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Starts a JVM of the same kind with another main class. Its log goes to a file in the directory. */
    static Child start(String name, Class<?> main, List<String> arguments, Path directory) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // It lives for seconds, so a quick start matters more than the fastest code.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        // The server's data are few, and are thrown away at the end.
        command.addAll(List.of("-Dzookeeper.forceSync=no", "-Dzookeeper.preAllocSize=1024"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        var log = new File(directory.toFile(), name + ".log");
        var child =
                new Child(name, new ProcessBuilder(command).redirectError(log).start());
        Runtime.getRuntime().addShutdownHook(new Thread(child::kill));
        var listener = new Thread(child::listen, name + "-listener");
        listener.setDaemon(true);
        listener.start();
        return child;
    }

    private void listen() {
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var words = line.split(" ", 2);
                heard(Event.valueOf(words[0]), words.length > 1 ? words[1] : "");
            }
        } catch (IOException broken) {
            // the process has ended
        } finally {
            heard(Event.GONE, "");
        }
    }

    private void heard(Event event, String details) {
        switch (event) {
            case MOVED -> moved.incrementAndGet();
            case GAVE_UP -> gaveUp.incrementAndGet();
            default -> said.add(new Said(event, details));
        }
    }

    void tell(Command command) {
        commands.println(command);
    }

    /**
     * Waits for the next event and returns its details. Throws {@link IllegalStateException} if another event comes.
     * Events that are only counted are passed over.
     */
    String await(Event expected, Duration atMost) throws InterruptedException {
        var next = said.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) throw new IllegalStateException(name + " did not say " + expected + " within " + atMost);
        if (next.event != expected)
            throw new IllegalStateException(name + " said " + next + " when " + expected + " was due");
        return next.details;
    }

    /** Kills it with SIGKILL, so that it has no chance to release anything. */
    void kill() {
        process.destroyForcibly();
    }

    /** Tells it to end, and kills it if it does not end in this time. */
    void quit(Duration atMost) throws InterruptedException {
        tell(Command.QUIT);
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) kill();
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** How often it has moved money since the last {@link #startCounting}. */
    long moved() {
        return moved.get();
    }

    long gaveUp() {
        return gaveUp.get();
    }

    void startCounting() {
        moved.set(0);
        gaveUp.set(0);
    }
}
