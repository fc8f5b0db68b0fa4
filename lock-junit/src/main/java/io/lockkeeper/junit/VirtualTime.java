package io.lockkeeper.junit;

import io.lockkeeper.memory.MemoryCluster;
import io.lockkeeper.memory.MemoryClusterInTestScopeKt;
import java.time.Duration;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.test.TestScope;
import kotlinx.coroutines.test.TestScopeKt;

/**
 * The virtual time of {@code runTest}. A class of its own, because the classes that it names may be missing. When
 * {@code runTest} has returned, the timers of the locks have ended with its background scope.
 */
final class VirtualTime extends ClusterTime {
    private final TestScope scope = TestScopeKt.TestScope(EmptyCoroutineContext.INSTANCE);
    private final MemoryCluster made = MemoryClusterInTestScopeKt.MemoryCluster(scope);

    @Override
    MemoryCluster cluster() {
        return made;
    }

    @Override
    boolean isForThreads() {
        return false;
    }

    @Override
    Object scope() {
        return scope;
    }

    @Override
    void runDue() {
        scope.getTestScheduler().runCurrent();
    }

    @Override
    void pass(Duration time) {
        scope.getTestScheduler().advanceTimeBy(time.toMillis());
        runDue();
    }
}
