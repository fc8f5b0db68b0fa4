package io.lockkeeper;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What the options are set to, each at its default first. Thread rules: changed by a builder only, before the options are made. */
abstract class OptionValues implements Cloneable {
    String root = "/locks";
    Duration wait = Duration.ofSeconds(10);

    @Nullable
    Duration lease;

    Duration sessionTimeout = Duration.ofSeconds(15);

    @Nullable
    Duration margin;

    @Nullable
    Duration serverTick;

    Duration ioTimeout = Duration.ofSeconds(5);
    Duration releaseWait = Duration.ofSeconds(1);
    Duration grace = Duration.ofSeconds(5);
    Duration handoffTime = Duration.ofMillis(20);
    Duration keepFor = Duration.ZERO;
    int maxKept = 1000;
    boolean fair;
    String label = "";
    LossPolicy lossPolicy = LossPolicy.AT_DEADLINE;
    boolean interruptOnLoss = true;
    boolean traceAcquires;

    @Nullable
    LockOrderCheck lockOrder;

    int maxPathBytes = 768 * 1024;

    @Nullable
    Executor executor;

    @Nullable
    LockListener listener;

    @Nullable
    Duration warnHeldLongerThan;

    OptionValues copy() {
        try {
            return (OptionValues) clone();
        } catch (CloneNotSupportedException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
