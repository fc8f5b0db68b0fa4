package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockLostException
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.LossPolicy
import io.lockkeeper.closeAndAwait
import io.lockkeeper.fencingToken
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.lockkeeper.withLocks
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

@OptIn(ExperimentalCoroutinesApi::class)
class VirtualTimeTest :
    FunSpec({
        test("a wait of ten seconds for a lock that another process holds passes in virtual time") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                a.withLock("x") {
                    val start = currentTime
                    val error = shouldThrow<LockTimeoutException> { b.withLock("x", wait = 10.seconds) {} }
                    currentTime - start shouldBe 10_000
                    error.message shouldContain "\"x\""
                    error.message shouldContain "10s"
                    error.contendersAhead() shouldBe 1
                    error.holder().get().pid() shouldBe ProcessHandle.current().pid()
                    error.holder().get().thisProcess() shouldBe false
                }
                b.inUse() shouldBe NOTHING
            }
        }

        test("the next process gets the lock when the holder gives it back, with a higher token") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val tokens = mutableListOf<Long>()
                val waiting = async(start = kotlinx.coroutines.CoroutineStart.LAZY) {
                    b.withLock("x") {
                        tokens +=
                            fencingToken
                    }
                }
                a.withLock("x") {
                    tokens += fencingToken
                    waiting.start()
                    delay(3.seconds)
                    tokens.size shouldBe 1
                }
                waiting.await()
                tokens.shouldBeStrictlyIncreasing()
            }
        }

        test("a thousand coroutines on one name make one node and are served in their order") {
            inVirtualTime { cluster ->
                val a = cluster.connect().locks()
                val served = mutableListOf<Int>()
                val tokens = mutableListOf<Long>()
                a.withLock("x", wait = Duration.INFINITE) {
                    repeat(1000) {
                        this@inVirtualTime.launch {
                            a.withLock("x", wait = Duration.INFINITE) {
                                served += it
                                tokens += fencingToken
                                cluster.nodes() shouldBe mapOf("x" to 1)
                                delay(1.milliseconds)
                            }
                        }
                    }
                    testScheduler.runCurrent()
                    cluster.nodes() shouldBe mapOf("x" to 1)
                }
                testScheduler.advanceUntilIdle()
                served shouldBe (0..<1000).toList()
                tokens.shouldBeStrictlyIncreasing()
                a.inUse() shouldBe NOTHING
            }
        }

        test("an expired session cancels the body, and the call throws the loss with its cause") {
            inVirtualTime { cluster ->
                val process = cluster.connect()
                var cancelled = false
                val error =
                    shouldThrow<LockLostException> {
                        process.locks().withLock("x") {
                            process.expireSession()
                            isHeld shouldBe false
                            try {
                                awaitCancellation()
                            } finally {
                                cancelled = true
                            }
                        }
                    }
                cancelled shouldBe true
                error.lossCause() shouldBe LossCause.SESSION_EXPIRED
                process.locks().withLock("x") {} // and the name can be locked again
            }
        }

        test("a silent network ends the hold before another process is let in") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect() }
                var endedAt = 0L
                val holder =
                    async {
                        runCatching {
                            a.locks().withLock("x") {
                                a.freeze()
                                try {
                                    awaitCancellation()
                                } finally {
                                    endedAt = currentTime
                                }
                            }
                        }
                    }
                testScheduler.runCurrent()
                val gotAt = b.locks().withLock("x", wait = 1.minutes) { currentTime }
                (holder.await().exceptionOrNull() as LockLostException).lossCause() shouldBe LossCause.SESSION_SILENT
                (endedAt in 14_000..14_200) shouldBe true // 15 s, less a fortieth for clocks and the margin
                (gotAt >= 15_000) shouldBe true
                a.thaw()
            }
        }

        test("a short interruption passes unnoticed, unless the first doubt counts") {
            inVirtualTime { cluster ->
                val patient = cluster.connect()
                patient.locks().withLock("x") {
                    patient.disconnect()
                    delay(2.seconds)
                    patient.reconnect()
                    delay(20.seconds)
                    ensureHeld()
                }
                val strict = cluster.connect(LockOptions.builder().lossPolicy(LossPolicy.AT_FIRST_DOUBT).build())
                shouldThrow<LockLostException> {
                    strict.locks().withLock("y") {
                        strict.disconnect()
                        awaitCancellation()
                    }
                }
                    .lossCause() shouldBe LossCause.CONNECTION_SUSPENDED
                strict.reconnect()
            }
        }

        test("a lease's end cancels the body") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                val error =
                    shouldThrow<LockLostException> { locks.withLock("x", lease = 20.seconds) { awaitCancellation() } }
                error.lossCause() shouldBe LossCause.LEASE_OVER
                currentTime shouldBe 20_000
            }
        }

        test("the node of a holder removed by somebody is noticed within a heartbeat") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                shouldThrow<LockLostException> {
                    locks.withLock("x") {
                        cluster.remove("x")
                        awaitCancellation()
                    }
                }
                    .lossCause() shouldBe LossCause.REMOVED
                (currentTime <= 3_000) shouldBe true
            }
        }

        test("a nested lock of the same name fails at once, also in a child of the body") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                locks.withLock("x") {
                    shouldThrow<LockNestedException> { locks.withLock("x") {} }
                    async { runCatching { locks.withLocks("a", "x") {} } }.await().exceptionOrNull()!!::class shouldBe
                        LockNestedException::class
                    locks.withLock("y") { shouldThrow<LockNestedException> { locks.withLockOrNull("x") { 1 } } }
                    currentTime shouldBe 0
                }
            }
        }

        test("every lost reply and failure of every operation is survived") {
            for (operation in StoreOperation.entries) {
                for (fault in listOf(MemoryProcess::failNext, MemoryProcess::loseReplyOfNext)) {
                    withClue("$operation ${fault.name}") {
                        inVirtualTime { cluster ->
                            val (a, b) = List(2) { cluster.connect() }
                            fault(a, operation)
                            fault(b, operation)
                            val waiting = launch {
                                delay(1.seconds)
                                b.locks().withLock("x") { delay(4.seconds) }
                            }
                            a.locks().withLock("x") { delay(8.seconds) }
                            waiting.join()
                            delay(30.seconds)
                            a.locks().inUse() shouldBe NOTHING
                            b.locks().inUse() shouldBe NOTHING
                        }
                    }
                }
            }
        }

        test("with the connection away a wait ends with an error that names the backend") {
            inVirtualTime { cluster ->
                val a = cluster.connect()
                a.disconnect()
                val error = shouldThrow<LockStoreException> { a.locks().withLock("x", wait = 1.seconds) {} }
                error.message shouldContain "the memory cluster"
                currentTime shouldBe 1_000
                a.reconnect()
                a.locks().withLock("x", wait = 1.seconds) {}
            }
        }

        test("closing ends waiters, cancels bodies and leaves nothing") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                val body = async { runCatching { locks.withLock("x") { awaitCancellation() } } }
                testScheduler.runCurrent()
                val waiter = async { runCatching { locks.withLock("x") {} } }
                testScheduler.runCurrent()
                locks.closeAndAwait(1.seconds)
                (body.await().exceptionOrNull() as LockLostException).lossCause() shouldBe LossCause.CLOSED
                (waiter.await().exceptionOrNull() is LockStoreException) shouldBe true
                shouldThrow<LockStoreException> { locks.withLock("y") {} }
                locks.inUse() shouldBe NOTHING
            }
        }
    })
