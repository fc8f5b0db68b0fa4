package io.lockkeeper.memory

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldMatch
import io.lockkeeper.LockOptions
import io.lockkeeper.lockOptions
import io.lockkeeper.log.LogLines
import io.lockkeeper.sessionTimeout
import io.lockkeeper.withLock
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.slf4j.event.Level
import java.time.Duration
import java.util.Optional
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** The log lines that an operator reads afterwards. */
class LogTest :
    FunSpec({
        fun logged(test: suspend kotlinx.coroutines.test.TestScope.(MemoryCluster, LogLines) -> Unit) =
            LogLines().use { lines -> inVirtualTime { cluster -> test(cluster, lines) } }

        test("a loss is logged with the lock's escaped name, its token and its cause") {
            logged { cluster, lines ->
                val process = cluster.connect()
                var token = 0L
                val body =
                    launch {
                        runCatching {
                            process.locks().withLock("lost\n1") {
                                token = fencingToken()
                                awaitCancellation()
                            }
                        }
                    }
                delay(1.milliseconds)
                process.expireSession()
                body.join()
                delay(1.milliseconds)
                lines.warnings("lost\\n1") shouldBe
                    listOf(
                        "Lock \"lost\\n1\" was lost while held: the session expired" +
                            " (token=$token, cause=SESSION_EXPIRED)",
                    )
            }
        }

        test("a steal is logged by the thief and by the holder") {
            logged { cluster, lines ->
                val victim = cluster.connect(LockOptions.builder().label("victim").build())
                val body = launch { runCatching { victim.locks().withLock("robbed") { awaitCancellation() } } }
                delay(1.milliseconds)
                cluster.connect().locks().withLock("robbed", stealAfter = 2.seconds) {}
                body.join()
                delay(1.milliseconds)
                val written = lines.warnings("robbed")
                written shouldHaveSize 2
                written.single { "was lost" in it } shouldContain "a contender that asked for stealAfter stole the lock"
                written.single { "was lost" !in it } shouldMatch
                    "Lock \"robbed\" was stolen from .*victim.*:" +
                    " it showed no sign of life for the stealAfter of a caller here" +
                    " \\(stealAfter=2s\\)"
            }
        }

        test("a release that is not confirmed in time is logged, and one that is in time is not") {
            logged { cluster, lines ->
                val process = cluster.connect(LockOptions.builder().releaseWait(1.seconds.toJavaDuration()).build())
                process.locks().withLock("late") {}
                delay(5.seconds)
                process.delay(StoreOperation.LEAVE, 2.seconds.toJavaDuration())
                process.locks().withLock("late") {}
                delay(5.seconds)
                lines.warnings("late") shouldBe
                    listOf(
                        "Lock \"late\": its release was not confirmed within the releaseWait; the request is repeated" +
                            " until it is, and other callers wait until then (releaseWait=1s)",
                    )
            }
        }

        test("changes of the connection are logged with the session and the negotiated timeout") {
            logged { cluster, lines ->
                cluster.connect(LockOptions.builder().sessionTimeout(7_013.milliseconds.toJavaDuration()).build())
                delay(1.milliseconds)
                lines.all().single { "7.013s" in it.text }.text shouldMatch
                    "Connected to the memory cluster \\(session=0x[0-9a-f]+, timeout=7.013s, asked=7.013s\\)"
            }
        }

        test("an exception of a listener is logged") {
            logged { cluster, lines ->
                val process = cluster.connect()
                val failure = IllegalStateException("of a listener")
                val handler = Thread.currentThread().uncaughtExceptionHandler
                Thread.currentThread().setUncaughtExceptionHandler { _, _ -> }
                process.locks().onConnectionChange { throw failure }
                process.expireSession()
                delay(1.milliseconds)
                Thread.currentThread().uncaughtExceptionHandler = handler
                lines.all().map { it.thrown } shouldContain failure
            }
        }

        test("a body that ends after the loss is logged, as a warning if that was after the grace") {
            logged { cluster, lines ->
                val process = cluster.connect()
                var token = 0L
                val bodies = listOf("prompt" to 1.seconds, "slow" to 7.seconds).map { (name, more) ->
                    launch {
                        runCatching {
                            process.locks().withLock(name) {
                                if (name == "slow") token = fencingToken()
                                withContext(NonCancellable) { delay(1.seconds + more) }
                            }
                        }
                    }
                }
                delay(1.seconds)
                process.expireSession()
                bodies.forEach { it.join() }
                delay(1.milliseconds)
                lines.about("prompt").map { it.level to it.text }.last().let { (level, text) ->
                    level shouldBe Level.INFO
                    text shouldMatch
                        "Lock \"prompt\" was given back after it was lost \\(.*, late=1s, grace=5s\\)"
                }
                lines.warnings("slow").last() shouldBe
                    "Lock \"slow\" was given back too late after it was lost: others may have entered before." +
                    " Let bodies end when they are cancelled or interrupted" +
                    " (token=$token, cause=SESSION_EXPIRED, late=7s, grace=5s)"
            }
        }

        test("a loss says how long the lock was held, if that was noted") {
            logged { cluster, lines ->
                val process = cluster.connect(lockOptions { warnHeldLongerThan = 1.minutes })
                val body = launch { runCatching { process.locks().withLock("timed") { awaitCancellation() } } }
                delay(9.seconds)
                process.expireSession()
                body.join()
                delay(1.milliseconds)
                lines.warnings("timed").single() shouldContain ", cause=SESSION_EXPIRED, held=9s)"
            }
        }

        test("an ordinary hold writes no log line") {
            logged { cluster, lines ->
                val locks = cluster.connect().locks()
                repeat(3) { locks.withLock("usual") { delay(1.seconds) } }
                locks.async().acquireAsync("usual").await().release()
                delay(1.seconds)
                lines.about("usual").shouldBeEmpty()
            }
        }

        test(
            "a margin that leaves too little is logged, and every view tells the session timeout in force",
        ) {
            logged { cluster, lines ->
                val options = LockOptions.builder().sessionTimeout(
                    Duration.ofSeconds(13),
                ).margin(Duration.ofSeconds(11))
                val process = cluster.connect(options.build())
                delay(1.milliseconds)
                process.locks().sessionTimeout shouldBe 13.seconds
                process.locks().namespace("a").sessionTimeout() shouldBe Optional.of(Duration.ofSeconds(13))
                process.disconnect()
                process.locks().sessionTimeout shouldBe 13.seconds
                process.reconnect()
                delay(1.milliseconds)
                lines.all().map { it.text }.filter { "The margin of 11s" in it } shouldHaveSize 1
            }
        }
    })
