package io.lockkeeper.memory

import io.kotest.matchers.maps.shouldBeEmpty
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runTest
import kotlin.time.Duration.Companion.seconds

/** The usage report of a process that has nothing in use. */
internal const val NOTHING = "0 names, 0 contenders, 0 holds"

/** Runs the test with a cluster on virtual time, and then checks that no node is left. */
@OptIn(ExperimentalCoroutinesApi::class)
internal fun inVirtualTime(test: suspend TestScope.(MemoryCluster) -> Unit) = runTest(timeout = 60.seconds) {
    val cluster = MemoryCluster(this)
    test(cluster)
    testScheduler.runCurrent()
    cluster.nodes().shouldBeEmpty()
}
