package io.kotest.provided

import io.kotest.core.config.AbstractProjectConfig
import io.kotest.core.names.DuplicateTestNameMode
import io.kotest.core.spec.Spec
import io.kotest.core.test.TestCase
import io.kotest.engine.concurrency.SpecExecutionMode
import io.kotest.engine.coroutines.CoroutineDispatcherFactory
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.withContext
import java.util.concurrent.Executors
import kotlin.time.Duration.Companion.seconds

/** For every module's tests: it comes with the test-jar. */
object ProjectConfig : AbstractProjectConfig() {
    /** Those that have a server spend most of their time waiting for it. */
    override val specExecutionMode = SpecExecutionMode.LimitedConcurrency(6)
    override val coroutineDispatcherFactory = ThreadPerTest
    override val timeout = 120.seconds
    override val invocationTimeout = 120.seconds
    override val duplicateTestNameMode = DuplicateTestNameMode.Error
    override val failOnEmptyTestSuite = true
}

/** By default all tests share one thread: one that blocks would hold up those that run beside it, and what they measure. */
object ThreadPerTest : CoroutineDispatcherFactory {
    override suspend fun <T> withDispatcher(spec: Spec, f: suspend () -> T): T = f()

    override suspend fun <T> withDispatcher(testCase: TestCase, f: suspend () -> T): T =
        Executors.newSingleThreadExecutor { Thread(it, testCase.name.name).apply { isDaemon = true } }
            .asCoroutineDispatcher().use { withContext(it) { f() } }
}
