package io.kotest.provided

import io.kotest.core.config.AbstractProjectConfig
import io.kotest.core.names.DuplicateTestNameMode
import io.kotest.engine.concurrency.SpecExecutionMode
import kotlin.time.Duration.Companion.seconds

/** For every module's tests: it comes with the test-jar. */
object ProjectConfig : AbstractProjectConfig() {
    /** Those that have a server spend most of their time waiting for it. */
    override val specExecutionMode = SpecExecutionMode.LimitedConcurrency(6)
    override val timeout = 120.seconds
    override val invocationTimeout = 120.seconds
    override val duplicateTestNameMode = DuplicateTestNameMode.Error
    override val failOnEmptyTestSuite = true
}
