package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.closeAndAwait
import io.lockkeeper.renewLease
import io.lockkeeper.withLock
import kotlinx.coroutines.delay
import java.time.temporal.ChronoUnit
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.seconds
import java.time.Duration as JavaDuration

private typealias Set = LockOptions.Builder.(JavaDuration) -> LockOptions.Builder

class DurationsTest :
    FunSpec({
        val endless = listOf(
            ChronoUnit.FOREVER.duration,
            JavaDuration.ofSeconds(Long.MAX_VALUE),
            LockOptions.FOREVER,
            JavaDuration.ofDays(200 * 365),
            JavaDuration.ofDays(99 * 365),
        )
        val negative = listOf(JavaDuration.ofNanos(-1), ChronoUnit.FOREVER.duration.negated())
        val options: Map<String, Set> = mapOf(
            "defaultWait" to { defaultWait(it) },
            "defaultLease" to { defaultLease(it) },
            "sessionTimeout" to { sessionTimeout(it) },
            "margin" to { margin(it) },
            "ioTimeout" to { ioTimeout(it) },
            "releaseWait" to { releaseWait(it) },
            "grace" to { grace(it) },
            "handoffTime" to { handoffTime(it) },
        )
        val terms: Map<String, (JavaDuration) -> LockTerms> = mapOf(
            "wait" to { LockTerms.waiting(it) },
            "lease" to { LockTerms.defaults().lease(it) },
            "holdAtLeast" to { LockTerms.defaults().holdAtLeast(it) },
            "stealAfter" to { LockTerms.defaults().stealAfter(it) },
        )

        for ((name, set) in options) {
            test("$name may be the longest duration, and locks are still taken, refused, handed on and lost") {
                for (span in endless) {
                    withClue(span) {
                        inVirtualTime { cluster ->
                            val long = LockOptions.builder().set(span).build()
                            val (a, b) = List(2) { cluster.connect(long) }
                            a.locks().withLock("x") {
                                shouldThrow<LockTimeoutException> { b.locks().withLock("x", wait = 3.seconds) {} }
                                shouldThrow<LockTimeoutException> { b.locks().withLock("x", wait = Duration.ZERO) {} }
                            }
                            b.locks().withLock("x") { delay(1.seconds) }
                            a.disconnect()
                            a.reconnect()
                            a.locks().withLock("x") {}
                            a.locks().closeAndAwait(1.seconds)
                        }
                    }
                }
            }
        }

        for ((name, make) in terms) {
            test("$name of the terms may be the longest duration") {
                for (span in endless) {
                    withClue(span) {
                        val cluster = MemoryCluster.withManualTime()
                        val (a, b) = List(2) { cluster.connect().locks().async() }
                        val held = a.acquireAsync("x", make(span)).join()
                        val waiting = b.acquireAsync("x", make(span))
                        cluster.advance(JavaDuration.ofSeconds(1))
                        waiting.isDone shouldBe false
                        waiting.cancel(false)
                        held.release()
                    }
                }
            }
        }

        test("a negative duration is refused where it is set, with its name in the message") {
            for (span in negative) {
                for ((name, set) in options) {
                    withClue(name) {
                        val said = shouldThrow<IllegalArgumentException> { LockOptions.builder().set(span) }.message
                        said shouldContain name
                    }
                }
                for ((name, make) in terms) {
                    withClue(name) {
                        val said = shouldThrow<IllegalArgumentException> { make(span) }.message!!
                        said.lowercase() shouldContain name.lowercase()
                    }
                }
            }
        }

        test("Kotlin's infinite duration means for ever, and its longest finite ones keep their length") {
            inVirtualTime { cluster ->
                val locks = cluster.connect(
                    LockOptions.builder().defaultWait(ChronoUnit.FOREVER.duration).build(),
                ).locks()
                val longest = (Long.MAX_VALUE / 2 - 1).days
                for (span in listOf(Duration.INFINITE, longest, (200 * 365).days)) {
                    locks.withLock("x", wait = span, lease = span, holdAtLeast = Duration.ZERO, stealAfter = span) {
                        renewLease(span) shouldBe Duration.INFINITE
                    }
                }
                locks.withLock("x") {}
                locks.closeAndAwait(Duration.INFINITE)
            }
        }

        test("manual time advances as far as it can count, and refuses to go further") {
            val cluster = MemoryCluster.withManualTime()
            cluster.advance(JavaDuration.ofDays(99 * 365))
            cluster.advance(JavaDuration.ofDays(99 * 365))
            for (span in listOf(ChronoUnit.FOREVER.duration, LockOptions.FOREVER, JavaDuration.ofDays(95 * 365))) {
                shouldThrow<IllegalArgumentException> { cluster.advance(span) }.message shouldContain
                    "can't be advanced by"
            }
            for (span in negative) {
                shouldThrow<IllegalArgumentException> { cluster.advance(span) }.message shouldContain
                    "The time to advance by must not be negative"
            }
        }

        test("a fault may be delayed for ever") {
            inVirtualTime { cluster ->
                val process = cluster.connect()
                process.delay(StoreOperation.ENTER, ChronoUnit.FOREVER.duration)
                val error = runCatching { process.locks().withLock("x", wait = 3.seconds) {} }.exceptionOrNull()!!
                error.message shouldContain "confirmed no place in its queue within 3s"
                process.disconnect()
                process.delay(StoreOperation.ENTER, JavaDuration.ZERO)
                process.reconnect()
            }
        }
    })
