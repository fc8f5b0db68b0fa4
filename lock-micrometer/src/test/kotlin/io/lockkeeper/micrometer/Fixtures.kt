package io.lockkeeper.micrometer

import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.memory.MemoryProcess
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import kotlin.time.Duration.Companion.seconds

/** A pretended process whose locks these meters measure. */
@OptIn(ExperimentalCoroutinesApi::class)
internal class Measured(
    private val scope: TestScope,
    cluster: MemoryCluster,
    metrics: LockMetrics,
    options: LockOptions.Builder.() -> Unit = {},
) {
    val process: MemoryProcess =
        cluster.connect(LockOptions.builder().listener(metrics.listener()).apply(options).build())
    val locks: Locks = metrics.bindTo(process.locks())

    /** Lets the listener hear of everything that has happened. */
    fun tell() = scope.runCurrent()
}

internal fun inVirtualTime(test: suspend TestScope.(MemoryCluster) -> Unit) =
    runTest(timeout = 60.seconds) { test(MemoryCluster(this)) }
