package io.lockkeeper.zookeeper.faults

import io.kotest.core.config.AbstractPackageConfig
import io.kotest.engine.concurrency.TestExecutionMode

/** Most tests of faults wait most of their time, each with servers of its own: the tests of a spec run side by side. */
class PackageConfig : AbstractPackageConfig() {
    override val testExecutionMode = TestExecutionMode.LimitedConcurrency(AT_ONCE)

    private companion object {
        const val AT_ONCE = 4
    }
}
