package io.lockkeeper;

import io.lockkeeper.internal.HostName;
import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.RootPath;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;

/** The options of a {@link Locks}. Immutable; {@link #defaults()} or {@link #builder()} make one. */
public final class LockOptions extends ReadableOptions {
    /** A time without end, as a wait or any other time. A hundred years or more means the same. */
    public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private LockOptions(OptionValues set) {
        super(set);
    }

    /** All options at their defaults. */
    public static LockOptions defaults() {
        return builder().build();
    }

    /** A builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects options. Each setter states its default. It throws for null, and for a value out of range. */
    public static final class Builder extends OptionValues {

        private Builder() {}

        /**
         * The path below which the locks are; {@code /locks} by default. The memory backend ignores it.
         *
         * @throws IllegalArgumentException if ZooKeeper would refuse the path: it must begin with a slash, and have no
         *     empty segment, no {@code .} or {@code ..}, and no control character; or if it is longer than 2048 characters
         */
        public Builder root(String path) {
            RootPath.check(path);
            root = path;
            return this;
        }

        /**
         * The wait of a call that names none; 10 seconds by default. Zero asks once; {@link #FOREVER} waits without
         * end.
         */
        public Builder defaultWait(Duration wait) {
            this.wait = Nanos.notNegative("defaultWait", wait);
            return this;
        }

        /** The same as {@link #defaultWait}, under its former name. */
        @Deprecated
        public Builder wait(Duration wait) {
            return defaultWait(wait);
        }

        /** The lease of a call that names none. By default a lock is held until it is released. */
        public Builder defaultLease(Duration lease) {
            this.lease = Nanos.positive("defaultLease", lease);
            return this;
        }

        /** The same as {@link #defaultLease}, under its former name. */
        @Deprecated
        public Builder lease(Duration lease) {
            return defaultLease(lease);
        }

        /**
         * The session timeout to ask the servers for; 15 seconds by default. They may grant another one; the log says
         * so, and {@link Locks#sessionTimeout} returns it. A borrowed client has its own.
         */
        public Builder sessionTimeout(Duration timeout) {
            sessionTimeout = Nanos.positive("sessionTimeout", timeout);
            return this;
        }

        /** Holds end this long before the session could end; 1/30 of the session timeout by default, at most 3/10. */
        public Builder margin(Duration margin) {
            this.margin = Nanos.positive("margin", margin);
            return this;
        }

        /**
         * The {@code tickTime} of the ZooKeeper servers (the longest, if they differ); half the session timeout by
         * default, the longest that servers allow. The shorter it is, the longer holds outlast an interrupted
         * connection. A value that is too short is dangerous: a hold could be valid here when the servers have ended
         * its session.
         */
        public Builder serverTick(Duration tick) {
            serverTick = Nanos.positive("serverTick", tick);
            return this;
        }

        /**
         * How long a call with a wait of zero waits for the backend's answer, for each name that it asks for; 5 seconds by
         * default.
         */
        public Builder ioTimeout(Duration timeout) {
            ioTimeout = Nanos.positive("ioTimeout", timeout);
            return this;
        }

        /**
         * How long a release waits for its confirmation; 1 second by default. With zero it does not wait. That is as
         * safe, but if the process exits at once without a close, the lock may stay taken until the session ends.
         */
        public Builder releaseWait(Duration wait) {
            releaseWait = Nanos.notNegative("releaseWait", wait);
            return this;
        }

        /** How long the body of a lost hold has to end before others can enter; 5 seconds by default. */
        public Builder grace(Duration grace) {
            this.grace = Nanos.positive("grace", grace);
            return this;
        }

        /**
         * How long a lock may stay in this process while others wait for it; 20 milliseconds by default, zero allowed.
         */
        public Builder handoffTime(Duration time) {
            handoffTime = Nanos.notNegative("handoffTime", time);
            return this;
        }

        /**
         * How long this process keeps a lock when no caller of it uses the lock any more. Zero, the default, gives the lock
         * back with the last hold. The next caller of this process has a kept lock without a request. This pays for a name
         * that this process uses again and again, and that other processes seldom want.
         *
         * <p>Other processes do not wait until the time is over: a kept lock is given back as soon as another process comes
         * for it. A client of another lock library that asks once may find it taken. If this process dies or stands still, a
         * kept lock stays taken until its session has ended, although nobody uses it. Only exclusive locks are kept. For
         * other modes, and with {@link #fair}, this has no effect. {@link LockTerms#keepFor} sets the time for one call.
         *
         * @throws IllegalArgumentException if the time is negative
         */
        public Builder keepFor(Duration time) {
            keepFor = Nanos.notNegative("keepFor", time);
            return this;
        }

        /**
         * How many locks that nobody uses this process keeps at most ({@link #keepFor}); 1000 by default. When there are
         * more, it gives back the one that has not been used for longest. The nodes of kept locks count for
         * {@link #maxPathBytes}. If a caller's lock finds no room there, kept locks are given back.
         *
         * @throws IllegalArgumentException if the number is not above zero
         */
        public Builder maxKept(int locks) {
            if (locks <= 0) throw new IllegalArgumentException("maxKept must be above zero: " + locks);
            maxKept = locks;
            return this;
        }

        /** Serves all callers of all processes first-in, first-out, with a node for each caller; off by default. */
        public Builder fair(boolean fair) {
            this.fair = fair;
            return this;
        }

        /** The name of this process that others see: one line, at most 200 characters; by default the host's name. */
        public Builder label(String label) {
            this.label = Names.checkedLabel(label);
            return this;
        }

        /** When an interrupted connection ends a hold; {@link LossPolicy#AT_DEADLINE} by default. */
        public Builder lossPolicy(LossPolicy policy) {
            lossPolicy = Objects.requireNonNull(policy, "lossPolicy must not be null");
            return this;
        }

        /** Whether a blocking body's thread is interrupted when its lock is lost; on by default. */
        public Builder interruptOnLoss(boolean on) {
            interruptOnLoss = on;
            return this;
        }

        /**
         * Whether the log shows where a dropped handle was acquired, and, with {@link #warnHeldLongerThan}, a lock that is
         * held for too long; off by default: each handle, or then each acquire, costs a stack trace.
         */
        public Builder traceAcquires(boolean on) {
            traceAcquires = on;
            return this;
        }

        /**
         * Logs a warning, once, for each hold that lasts longer than this; by default none is logged. It changes nothing
         * about the hold. Holds that were made of tickets are not watched.
         */
        public Builder warnHeldLongerThan(Duration span) {
            warnHeldLongerThan = Nanos.positive("warnHeldLongerThan", span);
            return this;
        }

        /** How the order of nested acquires is checked; by default only the memory backend does, and fails the call. */
        public Builder lockOrder(LockOrderCheck check) {
            lockOrder =
                    Objects.requireNonNull(check, "lockOrder must not be null; LockOrderCheck.off() checks nothing");
            return this;
        }

        /**
         * How many bytes the paths of all nodes of this session may have together; 786,432 by default, about 10,000
         * names. An acquire beyond that waits. The servers' {@code jute.maxbuffer} (1 MiB) must be larger.
         */
        public Builder maxPathBytes(int bytes) {
            if (bytes <= 0) throw new IllegalArgumentException("maxPathBytes must be above zero: " + bytes);
            maxPathBytes = bytes;
            return this;
        }

        /** Where completions and connection watchers run; by default threads of the library. It must run every task. */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor must not be null; without one threads are made");
            return this;
        }

        /**
         * Hears of the life of every acquire; nobody by default, and then nothing is noted. It runs on a thread of the
         * library, whatever the {@link #executor}, so that it may block.
         */
        public Builder listener(LockListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener must not be null; without one nothing is told");
            return this;
        }

        /** The options as set so far. */
        public LockOptions build() {
            var copy = copy();
            if (label.isEmpty()) copy.label = HostName.known();
            return new LockOptions(copy);
        }

        @Override
        public String toString() {
            return "LockOptions.builder() of " + build();
        }
    }
}
