package io.lockkeeper;

import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Executor;

/**
 * What {@link LockOptions} say: each option, and all of them as a text for logs, in which every option that has a value
 * stands under the name that sets it. It is a class of its own only because the options are many. Immutable, as its one
 * subclass is.
 */
abstract class ReadableOptions {
    private final OptionValues set;

    ReadableOptions(OptionValues set) {
        this.set = set;
    }

    /** The path below which a backend with paths keeps its locks. */
    public String root() {
        return set.root;
    }

    /** How long a call that names no wait waits. */
    public Duration defaultWait() {
        return set.wait;
    }

    /** How long a hold may last if its call names no lease; empty means until it is released. */
    public Optional<Duration> defaultLease() {
        return Optional.ofNullable(set.lease);
    }

    /** The session timeout to ask for, if the library makes the client. */
    public Duration sessionTimeout() {
        return set.sessionTimeout;
    }

    /** Holds end this long before the session could end; empty means a thirtieth of the session timeout. */
    public Optional<Duration> margin() {
        return Optional.ofNullable(set.margin);
    }

    /** The servers' {@code tickTime}; empty means half the session timeout: it can't be longer. */
    public Optional<Duration> serverTick() {
        return Optional.ofNullable(set.serverTick);
    }

    /** How long an acquire with a wait of zero waits for the backend's answer. */
    public Duration ioTimeout() {
        return set.ioTimeout;
    }

    /** How long a release waits for its confirmation. */
    public Duration releaseWait() {
        return set.releaseWait;
    }

    /** How long the body of a lost hold has to end before others can enter. */
    public Duration grace() {
        return set.grace;
    }

    /** How long this process may keep a lock for its own callers while other processes wait. */
    public Duration handoffTime() {
        return set.handoffTime;
    }

    /** How long this process keeps a lock when no caller of it uses the lock any more; zero if it keeps none. */
    public Duration keepFor() {
        return set.keepFor;
    }

    /** How many locks that nobody uses this process keeps at most. */
    public int maxKept() {
        return set.maxKept;
    }

    /** Whether every caller gets its own place in the backend's queue. */
    public boolean fair() {
        return set.fair;
    }

    /** The name of this process that other processes see. */
    public String label() {
        return set.label;
    }

    /** When an interrupted connection ends a hold. */
    public LossPolicy lossPolicy() {
        return set.lossPolicy;
    }

    /** Whether the thread of a blocking body is interrupted when its lock is lost. */
    public boolean interruptOnLoss() {
        return set.interruptOnLoss;
    }

    /** Whether the log shows where a dropped handle, or a hold that lasts too long, was acquired. */
    public boolean traceAcquires() {
        return set.traceAcquires;
    }

    /** How the order of nested acquires is checked; empty means as the backend does by default. */
    public Optional<LockOrderCheck> lockOrder() {
        return Optional.ofNullable(set.lockOrder);
    }

    /** How many bytes the paths of all nodes of this session may have together. */
    public int maxPathBytes() {
        return set.maxPathBytes;
    }

    /** Where completions and connection watchers run; empty means threads of the library, made when needed. */
    public Optional<Executor> executor() {
        return Optional.ofNullable(set.executor);
    }

    /** A hold that lasts longer than this is logged; empty means that none is. */
    public Optional<Duration> warnHeldLongerThan() {
        return Optional.ofNullable(set.warnHeldLongerThan);
    }

    /** Hears of the life of every acquire; empty means nobody. */
    public Optional<LockListener> listener() {
        return Optional.ofNullable(set.listener);
    }

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
        add(text, "keepFor", Optional.of(keepFor()));
        text.add("maxKept=" + maxKept());
        text.add("fair=" + fair());
        text.add("label=" + Quoted.text(label()));
        text.add("lossPolicy=" + lossPolicy());
        text.add("interruptOnLoss=" + interruptOnLoss());
        if (traceAcquires()) text.add("traceAcquires=true");
        add(text, "warnHeldLongerThan", warnHeldLongerThan());
        lockOrder().ifPresent(check -> text.add("lockOrder=" + check));
        text.add("maxPathBytes=" + maxPathBytes());
        executor().ifPresent(executor -> text.add("executor=" + executor));
        listener().ifPresent(listener -> text.add("listener=" + listener));
        return text.toString();
    }

    private static void add(StringJoiner text, String name, Optional<Duration> span) {
        span.ifPresent(set -> text.add(name + "=" + Nanos.words(set)));
    }
}
