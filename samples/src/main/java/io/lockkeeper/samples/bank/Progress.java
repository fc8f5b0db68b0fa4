package io.lockkeeper.samples.bank;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Prints how the demonstration proceeds: lines that stay, and one live line that is overwritten again and again. If the
 * output is not a terminal, the live line is printed every two seconds instead. Thread rules: any thread may call any
 * method; output is guarded by this object's monitor.
 */
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
    private int liveLength; // guarded by this object's monitor

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        long period = (terminal ? ON_TERMINAL : ELSEWHERE).toMillis();
        ticker.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.MILLISECONDS);
    }

    /** Sets what the live line shows from now on; an empty text shows no line. */
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
        var line = live.get(); // outside the monitor, because this may take long
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
