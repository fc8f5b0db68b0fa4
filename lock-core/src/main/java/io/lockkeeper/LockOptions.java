package io.lockkeeper;

import io.lockkeeper.internal.HostName;
import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.RootPath;
import io.lockkeeper.internal.Nanos;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The options of a {@link Locks}. Immutable; {@link #defaults()} or {@link #builder()} make one. */
public final class LockOptions {
    /** As a wait, or any other span: for ever. A span of a hundred years or more means the same. */
    public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Builder set;

    private LockOptions(Builder set) {
        this.set = set;
    }

    /** All options at their defaults. */
    public static LockOptions defaults() {
        return builder().build();
    }

    /** A builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The path below which a backend with paths keeps its locks. */
    public String root() {
        return set.root;
    }

    /** How long an acquire that names no wait is ready to wait. */
    public Duration defaultWait() {
        return set.wait;
    }

    /** How long a hold whose acquire names no lease may last; empty for until released. */
    public Optional<Duration> defaultLease() {
        return Optional.ofNullable(set.lease);
    }

    /** The session timeout to ask for, where the client is ours. */
    public Duration sessionTimeout() {
        return set.sessionTimeout;
    }

    /** How long before the session could be over a hold ends; empty for a thirtieth of the session timeout. */
    public Optional<Duration> margin() {
        return Optional.ofNullable(set.margin);
    }

    /** The tick of the servers, where it is known; empty for half the session timeout, the longest that it can be. */
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

    /** How long a lost hold's node stays for its body to end. */
    public Duration grace() {
        return set.grace;
    }

    /** How long this process may keep a lock for its own callers while other processes wait. */
    public Duration handoffTime() {
        return set.handoffTime;
    }

    /** Whether every caller gets a place of its own in the backend's queue. */
    public boolean fair() {
        return set.fair;
    }

    /** What this process calls itself to others. */
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

    /** Whether handles remember where they were acquired, for the line that tells of one which was dropped. */
    public boolean traceAcquires() {
        return set.traceAcquires;
    }

    /** How many bytes of path the nodes of this session may add up to, held and waiting together. */
    public int maxPathBytes() {
        return set.maxPathBytes;
    }

    /** Where completions and loss signals run; empty for threads of our own, made when needed. */
    public Optional<Executor> executor() {
        return Optional.ofNullable(set.executor);
    }

    @Override
    public String toString() {
        return OptionsText.of(this);
    }

    /** Collects options; each setter says its default and refuses what makes no sense. */
    public static final class Builder implements Cloneable {
        private String root = "/locks";
        private Duration wait = Duration.ofSeconds(10);
        private @Nullable Duration lease;
        private Duration sessionTimeout = Duration.ofSeconds(15);
        private @Nullable Duration margin;
        private @Nullable Duration serverTick;
        private Duration ioTimeout = Duration.ofSeconds(5);
        private Duration releaseWait = Duration.ofSeconds(1);
        private Duration grace = Duration.ofSeconds(5);
        private Duration handoffTime = Duration.ofMillis(20);
        private boolean fair;
        private String label = "";
        private LossPolicy lossPolicy = LossPolicy.AT_DEADLINE;
        private boolean interruptOnLoss = true;
        private boolean traceAcquires;
        private int maxPathBytes = 768 * 1024;
        private @Nullable Executor executor;

        private Builder() {}

        /**
         * The path of the locks; {@code /locks}. Ignored by the memory backend.
         *
         * @throws IllegalArgumentException if no ZooKeeper path can be this: it begins with a slash, has no empty segment (so
         *     none at its end), none that is {@code .} or {@code ..}, and no control character or other one that ZooKeeper refuses
         */
        public Builder root(String path) {
            RootPath.check(path);
            root = path;
            return this;
        }

        /** The wait of an acquire that names none; 10 seconds. Zero means only if free, {@link #FOREVER} for ever. */
        public Builder wait(Duration wait) {
            this.wait = Nanos.notNegative("wait", wait);
            return this;
        }

        /** The lease of an acquire that names none; none, that is until released. */
        public Builder lease(Duration lease) {
            this.lease = Nanos.positive("lease", lease);
            return this;
        }

        /**
         * The session timeout to ask for; 15 seconds. A borrowed client has its own. Servers bound it: {@link
         * Locks#sessionTimeout} says what they granted, and a line is logged where that is another one.
         */
        public Builder sessionTimeout(Duration timeout) {
            sessionTimeout = Nanos.positive("sessionTimeout", timeout);
            return this;
        }

        /**
         * How long before the session could be over a hold ends; a thirtieth of the negotiated session timeout, at most
         * 0.3 of it: a line is logged where that is less than asked for.
         */
        public Builder margin(Duration margin) {
            this.margin = Nanos.positive("margin", margin);
            return this;
        }

        /**
         * The {@code tickTime} of the ZooKeeper servers, where it is known: of the slowest, if they differ. A follower tells its
         * leader of a session up to half a tick late; the less that is, the longer a hold outlasts an interrupted
         * connection. By default the tick is taken to be half the session timeout, the longest that servers allow. One that
         * is too short makes a hold be believed for longer than the servers may keep it. Ignored by the memory backend.
         */
        public Builder serverTick(Duration tick) {
            serverTick = Nanos.positive("serverTick", tick);
            return this;
        }

        /** How long an acquire with a wait of zero waits for the backend's answer; 5 seconds. */
        public Builder ioTimeout(Duration timeout) {
            ioTimeout = Nanos.positive("ioTimeout", timeout);
            return this;
        }

        /**
         * How long a release waits for its confirmation; 1 second. With zero it is sent and not waited for, which is as safe: a
         * session's requests are done in their order. But a process that ends at once, without a close, may take it along: then
         * its locks are free when its session is over.
         */
        public Builder releaseWait(Duration wait) {
            releaseWait = Nanos.notNegative("releaseWait", wait);
            return this;
        }

        /** How long a lost hold's node stays for its body to end, before others are let in; 5 seconds. */
        public Builder grace(Duration grace) {
            this.grace = Nanos.positive("grace", grace);
            return this;
        }

        /** How long the lock stays in this process while other processes wait for it; 20 milliseconds, zero allowed. */
        public Builder handoffTime(Duration time) {
            handoffTime = Nanos.notNegative("handoffTime", time);
            return this;
        }

        /** Strict order of all callers of all processes, at the price of a node for each caller; off. */
        public Builder fair(boolean fair) {
            this.fair = fair;
            return this;
        }

        /** What this process calls itself to others, at most 200 characters of one line; the host's name. */
        public Builder label(String label) {
            this.label = Names.checkedLabel(label);
            return this;
        }

        /** When an interrupted connection ends a hold; {@link LossPolicy#AT_DEADLINE}. */
        public Builder lossPolicy(LossPolicy policy) {
            lossPolicy = Objects.requireNonNull(policy, "lossPolicy must not be null");
            return this;
        }

        /** Whether the thread of a blocking body is interrupted when its lock is lost; on. */
        public Builder interruptOnLoss(boolean on) {
            interruptOnLoss = on;
            return this;
        }

        /**
         * Whether a handle remembers the stack of the call that acquired it; off, for it costs each of them a stack trace. It is
         * logged when the handle was dropped without a release. Bodies give back by themselves and remember nothing.
         */
        public Builder traceAcquires(boolean on) {
            traceAcquires = on;
            return this;
        }

        /**
         * How many bytes of path the nodes of this session may add up to; 786,432, some 10,000 names at once. Past it an
         * acquire waits for room within its wait. The servers' {@code jute.maxbuffer} (1 MiB) must be larger.
         */
        public Builder maxPathBytes(int bytes) {
            if (bytes <= 0) throw new IllegalArgumentException("maxPathBytes must be above zero: " + bytes);
            maxPathBytes = bytes;
            return this;
        }

        /**
         * Where completions run; threads of our own, as loss signals always do. It must run every task, and never in the
         * caller; one that it throws at runs on a thread of our own.
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor must not be null; without one threads are made");
            return this;
        }

        /** The options as set so far. */
        public LockOptions build() {
            try {
                var copy = (Builder) clone();
                if (label.isEmpty()) copy.label = HostName.known();
                return new LockOptions(copy);
            } catch (CloneNotSupportedException impossible) {
                throw new AssertionError(impossible);
            }
        }

        @Override
        public String toString() {
            return "LockOptions.builder() of " + build();
        }
    }
}
