package io.lockkeeper.junit;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LockOrderCheck;
import io.lockkeeper.memory.MemoryCluster;
import io.lockkeeper.memory.MemoryProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/**
 * The cluster of one test, and the processes that were made as its parameters. JUnit closes it with the test's store, if
 * the test came to no end of its own. Thread rules: as for {@link ClusterTime}.
 */
final class TestCluster implements AutoCloseable {
    /**
     * Threads have a second for what they do already, such as a release that the test did not wait for. It is counted in
     * pauses, so that a second in which the whole machine stands still is only one of them.
     */
    private static final int PAUSES = 500;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final ClusterTime time;
    private final boolean checkOrder;
    private final List<MemoryProcess> processes = new ArrayList<>();

    TestCluster(TestTime time, boolean checkOrder) {
        this.time = switch (time) {
            case MANUAL -> new ClusterTime.Manual();
            case VIRTUAL -> new VirtualTime();
            case REAL -> new ClusterTime.Real();
        };
        this.checkOrder = checkOrder;
    }

    MemoryCluster cluster() {
        return time.cluster();
    }

    Object scope() {
        return time.scope();
    }

    BlockingLocks blockingLocks() {
        if (!time.isForThreads())
            throw new ParameterResolutionException("BlockingLocks would wait for ever in virtual time, which moves on"
                    + " only while the test's own thread does not wait. Take Locks, or write"
                    + " @LockkeeperTest(time = TestTime.MANUAL)");
        return connect().locks().blocking();
    }

    MemoryProcess connect() {
        var options = LockOptions.builder().label("process " + (processes.size() + 1));
        if (!checkOrder) options.lockOrder(LockOrderCheck.off());
        var process = cluster().connect(options.build());
        processes.add(process);
        return process;
    }

    /** Closes everything. Throws if the test had left locks behind. */
    void closeAndCheck() {
        time.runDue();
        await(() -> processes.stream().noneMatch(TestCluster::isInUse));
        var left = new ArrayList<String>();
        for (var process : processes) if (isInUse(process)) left.add(words(process));
        close();
        await(() -> cluster().nodes().isEmpty());
        if (!cluster().nodes().isEmpty())
            left.add("nodes of tickets, or of processes made by cluster.connect(): " + cluster());
        if (!left.isEmpty())
            throw new AssertionError("The test leaves locks behind. " + String.join("; ", left)
                    + ". Release each handle and each ticket, and wait for the threads that the test started");
    }

    /** Ends the processes. The bodies that still run are interrupted or cancelled. */
    @Override
    public void close() {
        if (processes.isEmpty()) return;
        var closes = processes.stream()
                .map(process -> process.locks().closeAsync(Duration.ZERO).toCompletableFuture())
                .toList();
        time.runDue();
        time.pass(LockOptions.defaults().ioTimeout());
        await(() -> closes.stream().allMatch(closed -> closed.isDone()));
    }

    private static boolean isInUse(MemoryProcess process) {
        var usage = process.locks().usage();
        return usage.waiting() + usage.holds() + usage.lost() > 0;
    }

    private static String words(MemoryProcess process) {
        var locks = process.locks();
        return locks.options().label() + ": " + locks.usage() + " (" + locks.inUse() + ")";
    }

    /** Waits until it is so, at most a second. An interrupt that the test has left behind stays. */
    private void await(BooleanSupplier isSo) {
        if (!time.isForThreads()) return;
        boolean interrupted = false;
        for (int pause = 0; pause < PAUSES && !isSo.getAsBoolean(); pause++) {
            interrupted |= Thread.interrupted();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
