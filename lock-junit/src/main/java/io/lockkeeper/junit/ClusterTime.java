package io.lockkeeper.junit;

import io.lockkeeper.memory.MemoryCluster;
import java.time.Duration;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/**
 * A cluster with its clock, as a test and its end use them. Thread rules: only the threads of one test use it, one after
 * the other.
 */
abstract class ClusterTime {
    abstract MemoryCluster cluster();

    /** Whether threads can wait for locks: something other than the test itself moves time on, or completes calls. */
    boolean isForThreads() {
        return true;
    }

    Object scope() {
        throw new ParameterResolutionException("A TestScope has no effect on this test's locks, because its time is not"
                + " virtual. Write @LockkeeperTest(time = TestTime.VIRTUAL)");
    }

    /** Runs what is due now, if nobody else does. */
    void runDue() {}

    /** Moves time on, if it does not go by itself, so that a close can end. */
    abstract void pass(Duration time);

    static final class Manual extends ClusterTime {
        private final MemoryCluster made = MemoryCluster.withManualTime();

        @Override
        MemoryCluster cluster() {
            return made;
        }

        @Override
        void pass(Duration time) {
            made.advance(time);
        }
    }

    static final class Real extends ClusterTime {
        private final MemoryCluster made = new MemoryCluster();

        @Override
        MemoryCluster cluster() {
            return made;
        }

        @Override
        void pass(Duration time) {}
    }
}
