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

/** The Kotest configuration of every module's tests, which get it from the test-jar. */
object ProjectConfig : AbstractProjectConfig() {
    /** Specs with a server spend most of their time waiting for it, so several run side by side. */
    override val specExecutionMode = SpecExecutionMode.LimitedConcurrency(6)
    override val coroutineDispatcherFactory = ThreadPerTest
    override val timeout = 120.seconds
    override val invocationTimeout = 120.seconds
    override val duplicateTestNameMode = DuplicateTestNameMode.Error
    override val failOnEmptyTestSuite = true
}

/** By default all tests share one thread, so a test that blocks would delay the others and their measurements. */
object ThreadPerTest : CoroutineDispatcherFactory {
    override suspend fun <T> withDispatcher(spec: Spec, f: suspend () -> T): T = f()

    override suspend fun <T> withDispatcher(testCase: TestCase, f: suspend () -> T): T =
        Executors.newSingleThreadExecutor { Thread(it, testCase.name.name).apply { isDaemon = true } }
            .asCoroutineDispatcher().use { withContext(it) { f() } }
}
