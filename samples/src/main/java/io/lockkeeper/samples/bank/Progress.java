package io.lockkeeper.samples.bank;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lines that show how it goes: some stay, one is alive. Without a terminal the live one is printed now and then. */
final class Progress implements AutoCloseable {
    private static final Duration ON_TERMINAL = Duration.ofMillis(200);
    private static final Duration ELSEWHERE = Duration.ofSeconds(2);

    private final PrintStream out;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Supplier<String> live = () -> "";
    private int liveLength; // guarded by this

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        long period = (terminal ? ON_TERMINAL : ELSEWHERE).toMillis();
        ticker.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.MILLISECONDS);
    }

    /** From now on this is the live line; empty for none. */
    void show(Supplier<String> line) {
        live = line;
    }

    /** Prints a line that stays. */
    void say(String line) {
        print(line, true);
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void tick() {
        var line = live.get(); // may take its time
        if (!line.isEmpty()) print(line, !terminal);
    }

    private synchronized void print(String line, boolean stays) {
        var text = String.format(Locale.ROOT, "%5.1f s  %s", elapsed().toMillis() / 1000.0, line);
        var blanks = " ".repeat(Math.max(0, liveLength - text.length()));
        if (terminal) out.print("\r" + text + blanks);
        else out.print(text);
        if (stays) out.println();
        out.flush();
        liveLength = stays ? 0 : text.length();
    }

    @Override
    public void close() {
        live = () -> "";
        ticker.shutdown();
    }
}
