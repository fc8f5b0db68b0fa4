package io.lockkeeper;

import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Executor;

/**
 * The text of {@link LockOptions} for logs: every option that has a value, under the name that sets it. It is a class
 * of its own only because the options are many. Immutable, as its one subclass is.
 */
abstract class PrintableOptions {
    abstract String root();

    abstract Duration defaultWait();

    abstract Optional<Duration> defaultLease();

    abstract Duration sessionTimeout();

    abstract Optional<Duration> margin();

    abstract Optional<Duration> serverTick();

    abstract Duration ioTimeout();

    abstract Duration releaseWait();

    abstract Duration grace();

    abstract Duration handoffTime();

    abstract boolean fair();

    abstract String label();

    abstract LossPolicy lossPolicy();

    abstract boolean interruptOnLoss();

    abstract boolean traceAcquires();

    abstract Optional<LockOrderCheck> lockOrder();

    abstract int maxPathBytes();

    abstract Optional<Executor> executor();

    @Override
    public final String toString() {
        var text = new StringJoiner(", ", "LockOptions(", ")");
        text.add("root=" + Quoted.text(root()));
        add(text, "defaultWait", Optional.of(defaultWait()));
        add(text, "defaultLease", defaultLease());
        add(text, "sessionTimeout", Optional.of(sessionTimeout()));
        add(text, "margin", margin());
        add(text, "serverTick", serverTick());
        add(text, "ioTimeout", Optional.of(ioTimeout()));
        add(text, "releaseWait", Optional.of(releaseWait()));
        add(text, "grace", Optional.of(grace()));
        add(text, "handoffTime", Optional.of(handoffTime()));
        text.add("fair=" + fair());
        text.add("label=" + Quoted.text(label()));
        text.add("lossPolicy=" + lossPolicy());
        text.add("interruptOnLoss=" + interruptOnLoss());
        if (traceAcquires()) text.add("traceAcquires=true");
        lockOrder().ifPresent(check -> text.add("lockOrder=" + check));
        text.add("maxPathBytes=" + maxPathBytes());
        executor().ifPresent(executor -> text.add("executor=" + executor));
        return text.toString();
    }

    private static void add(StringJoiner text, String name, Optional<Duration> span) {
        span.ifPresent(set -> text.add(name + "=" + Nanos.words(set)));
    }
}
