package io.lockkeeper.junit

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldBeSingleton
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import org.junit.platform.engine.TestExecutionResult.Status.SUCCESSFUL
import org.junit.platform.engine.discovery.DiscoverySelectors.selectClass
import org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod
import org.junit.platform.testkit.engine.EngineExecutionResults
import org.junit.platform.testkit.engine.EngineTestKit
import kotlin.reflect.KClass

/** Runs classes of tests by JUnit itself, and looks at the results. */
class LockkeeperExtensionTest :
    FunSpec({
        context("these pass") {
            mapOf(
                Passing.InManualTime::class to 5,
                Passing.AllOfOneTest::class to 1,
                Passing.Fresh::class to 6,
                Passing.Options::class to 3,
                Passing.OneMethod::class to 2,
                Coroutines.NightlyTest::class to 1,
                Coroutines.Passing::class to 1,
            ).forEach { (fixture, tests) ->
                test("${fixture.simpleName}") {
                    val results = run(fixture)
                    results.failures().shouldBeEmpty()
                    results.testEvents().succeeded().count() shouldBe tests
                }
            }
        }

        context("a test that leaves something behind fails, and the message names the lock") {
            test("a handle") {
                leak("handle") shouldBe "The test leaves locks behind. process 2: waiting=0 holds=1 lost=0 " +
                    "(1 names, 1 contenders, 1 holds: \"acct-42\"). Release each handle and each ticket, and wait " +
                    "for the threads that the test started"
            }
            test("a handle of a lost lock") {
                leak("lostHandle", "io.lockkeeper.memory.MemoryCluster, io.lockkeeper.BlockingLocks").let {
                    it shouldContain "process 1: waiting=0 holds=0 lost=1"
                    it shouldContain "\"lost-42\""
                }
            }
            test("a call that waits") {
                leak("waitingCall", "io.lockkeeper.Locks, io.lockkeeper.memory.MemoryProcess").let {
                    it shouldContain "process 1: waiting=1 holds=0 lost=0"
                    it shouldContain "\"wanted-42\""
                }
            }
            test("a ticket") {
                leak("ticket", "io.lockkeeper.BlockingLocks") shouldContain
                    "nodes of tickets, or of processes made by cluster.connect(): MemoryCluster(nodes: \"ticket-42\" 1)"
            }
            test("a handle of a process that the test made") {
                leak("processOfItsOwn", "io.lockkeeper.memory.MemoryCluster") shouldContain "\"own-42\" 1"
            }
            test("a handle in virtual time") {
                run(Coroutines.Leaking::class).failure().message shouldContain "\"virtual-42\""
            }
        }

        test("a test that fails by itself tells only of that") {
            val failure = run(Failing.FailsByItself::class).failure()
            failure.message shouldBe "its own failure"
            failure.suppressed.toList().shouldBeEmpty()
        }

        context("what can't work is refused, and the message says what to do") {
            mapOf(
                Failing.BeforeAllTests::class to "MemoryCluster can't be a parameter of @BeforeAll",
                Failing.OneInstance::class to "Locks can't be a parameter of @BeforeAll or @AfterAll, nor of the " +
                    "constructor of a class with one instance",
                Failing.BlocksInVirtualTime::class to "BlockingLocks would wait for ever in virtual time",
                Failing.ScopeInManualTime::class to "Write @LockkeeperTest(time = TestTime.VIRTUAL)",
            ).forEach { (fixture, message) ->
                test("${fixture.simpleName}") {
                    generateSequence<Throwable>(run(fixture).failure()) {
                        it.cause
                    }.joinToString("\n") { it.toString() }
                        .let { it shouldContain message }
                }
            }
        }

        test("tests that run in parallel do not meet") {
            val results = EngineTestKit.engine("junit-jupiter").selectors(selectClass(Parallel::class.java))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter(
                    "junit.jupiter.execution.parallel.config.fixed.parallelism",
                    "${Parallel.TESTS}",
                ).execute()
            results.failures().shouldBeEmpty()
            results.testEvents().succeeded().count() shouldBe Parallel.TESTS
        }
    })

private fun run(fixture: KClass<*>): EngineExecutionResults =
    EngineTestKit.engine("junit-jupiter").selectors(selectClass(fixture.java)).execute()

/** The message with which this test of [Failing.Leaking] fails. */
private fun leak(
    method: String,
    parameters: String = "io.lockkeeper.BlockingLocks, io.lockkeeper.BlockingLocks",
): String {
    val failure = EngineTestKit.engine("junit-jupiter")
        .selectors(selectMethod(Failing.Leaking::class.java, method, parameters)).execute().failure()
    return failure.message!!.also { it shouldStartWith "The test leaves locks behind. " }
}

private fun EngineExecutionResults.failures(): List<Throwable> = allEvents().executions().list()
    .map { it.terminationInfo.executionResult }.filter { it.status != SUCCESSFUL }.map { it.throwable.get() }

private fun EngineExecutionResults.failure(): Throwable = failures().also { it.shouldBeSingleton() }.first()
