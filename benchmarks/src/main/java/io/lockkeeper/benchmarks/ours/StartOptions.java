package io.lockkeeper.benchmarks.ours;

import io.lockkeeper.LockOptions;
import io.lockkeeper.benchmarks.worker.Line;
import java.time.Duration;

/** The options that a process of Lockkeeper is started with. What its start does not say is left at its default. */
final class StartOptions {
    private final Line start;

    StartOptions(Line start) {
        this.start = start;
    }

    LockOptions.Builder options(Duration wait) {
        var defaults = LockOptions.defaults();
        return LockOptions.builder()
                .root(start.text("root", defaults.root()))
                .defaultWait(wait)
                .fair(start.flag("fair"))
                .keepFor(Duration.ofMillis(number("keep", 0)))
                .maxKept((int) number("most-kept", defaults.maxKept()))
                .maxPathBytes((int) number("path-bytes", defaults.maxPathBytes()));
    }

    int sessionMillis() {
        return (int) number("session", LockOptions.defaults().sessionTimeout().toMillis());
    }

    private long number(String name, long otherwise) {
        return Long.parseLong(start.text(name, String.valueOf(otherwise)));
    }
}
