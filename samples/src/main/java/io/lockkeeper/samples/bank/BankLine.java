package io.lockkeeper.samples.bank;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A child process's line to the bank: commands come on standard input, events go out on standard output. Thread rules:
 * any thread may call any method.
 */
final class BankLine {
    private static final int BANK_IS_GONE = 3;

    private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();

    /** Begins to listen. When the bank process ends, for whatever reason, this process ends too. */
    static BankLine open() {
        var line = new BankLine();
        var listener = new Thread(line::listen, "bank-line");
        listener.setDaemon(true);
        listener.start();
        return line;
    }

    private void listen() {
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (var word = in.readLine(); word != null; word = in.readLine()) commands.add(Command.valueOf(word));
        } catch (IOException broken) {
            // the bank has ended
        } finally {
            Runtime.getRuntime().halt(BANK_IS_GONE);
        }
    }

    /** Waits for the next command. */
    Command await() throws InterruptedException {
        return commands.take();
    }

    /** Waits for this command; throws {@link IllegalStateException} if another one comes. */
    void await(Command expected) throws InterruptedException {
        var command = await();
        if (command != expected) throw new IllegalStateException("Expected " + expected + ", got " + command);
    }

    void say(Event event) {
        say(event, "");
    }

    /** Writes the whole line in one step, so that a killed process does not leave half a line. */
    synchronized void say(Event event, String details) {
        System.out.println((event + " " + details).trim());
        System.out.flush();
    }
}
