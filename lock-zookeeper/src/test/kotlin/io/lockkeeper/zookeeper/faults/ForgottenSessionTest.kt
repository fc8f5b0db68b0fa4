package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.withLock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.seconds

/**
 * A server that gives a reconnecting client a new session without saying that the old one is over, as ClickHouse Keeper
 * does. The client's handle stays the same, and only its session id shows the change.
 */
class ForgottenSessionTest :
    FunSpec({
        /**
         * From here on the client has another session; the parameter says whether the old one lives on at the server.
         */
        fun Process.isForgotten(server: OwnedServer, oldLivesOn: Boolean) {
            val before = sessionId
            network.forgetsSessions = true
            network.goAway()
            if (!oldLivesOn) server.expire(before)
            network.comeBack()
        }

        for (own in listOf(true, false)) {
            val whose = if (own) "a client of our own" else "a borrowed client"
            for (oldLivesOn in listOf(true, false)) {
                val old = if (oldLivesOn) "lives on for a while" else "is over"

                test("$whose, the old session $old: holds end, waiters enter again and are served in their order") {
                    closing {
                        val server = OwnedServer().closedAtEnd()
                        val (process, other, rival) = List(3) { Process(server, own = own).closedAtEnd() }
                        val lost = process.acquire("held")
                        val busy = other.acquire("busy")
                        val (first, second) = List(2) { process.ask("busy") }
                        val impatient = process.ask("busy", wait = 4.seconds)
                        server.hasContenders("busy", 2)
                        val ahead = rival.ask("busy") // the nodes of the waiters that enter again
                        server.hasContenders("busy", 3)
                        val before = process.sessionId
                        process.isForgotten(server, oldLivesOn)
                        lost.lost().await().lossCause() shouldBe LossCause.SESSION_EXPIRED
                        process.isConnected()
                        process.sessionId shouldNotBe before
                        shouldThrow<LockLostException> { lost.release() }.lossCause() shouldBe LossCause.SESSION_EXPIRED
                        shouldThrow<LockTimeoutException> { impatient.await() }.waited() shouldBe
                            java.time.Duration.ofSeconds(4)
                        eventually(SOON) { server.ephemeralsOf(before).shouldBeEmpty() }
                        server.hasContenders("busy", 3)
                        busy.release()
                        for ((turn, later) in listOf(ahead to listOf(first, second), first to listOf(second))) {
                            val hold = turn.await()
                            hold.isHeld shouldBe true
                            later.none { it.isDone } shouldBe true
                            hold.release()
                        }
                        second.await().release()
                        process.acquire("held").release()
                        server.isLeftClean(process, other, rival)
                    }
                }

                test(
                    "$whose, the old session $old: names in use before can be used again and again, by one at a time",
                ) {
                    closing {
                        val server = OwnedServer().closedAtEnd()
                        val (process, rival) = List(2) { Process(server, own = own).closedAtEnd() }
                        val tokens = mutableListOf<Long>()
                        suspend fun Process.use(times: Int) =
                            repeat(times) { acquire("x").use { tokens += it.fencingToken() } }
                        process.use(3) // its next node would be first by its number
                        process.isForgotten(server, oldLivesOn)
                        rival.use(1)
                        process.use(3)
                        val listings = process.network.count(Opcode.LIST)
                        process.use(20)
                        process.network.count(Opcode.LIST) shouldBe listings
                        tokens.shouldBeStrictlyIncreasing()
                        val inside = AtomicInteger()
                        coroutineScope {
                            for (each in listOf(process, process, rival, rival)) {
                                launch(Dispatchers.IO) {
                                    repeat(20) {
                                        each.locks.withLock("x") {
                                            inside.incrementAndGet() shouldBe 1
                                            inside.decrementAndGet()
                                        }
                                    }
                                }
                            }
                        }
                        server.isLeftClean(process, rival)
                    }
                }
            }

            test("$whose: the body is told before its lock goes to another") {
                closing {
                    val server = OwnedServer().closedAtEnd()
                    val (holder, other) = List(2) { Process(server, own = own).closedAtEnd() }
                    toldBeforeOthers(holder, other) { holder.isForgotten(server, oldLivesOn = true) } shouldBe
                        LossCause.SESSION_EXPIRED
                    server.isLeftClean(holder, other)
                }
            }

            test("$whose: the end of the next session is told at once, though no other session follows") {
                closing {
                    val server = OwnedServer().closedAtEnd()
                    val process = Process(server, own = own).closedAtEnd()
                    process.acquire("x").release()
                    val before = process.sessionId
                    process.isForgotten(server, oldLivesOn = false)
                    eventually(SOON) { process.sessionId shouldNotBe before }
                    val hold = process.acquire("x")
                    process.network.forgetsSessions = false
                    process.network.letsNewSessionsIn = false
                    process.expireOn(server)
                    hold.lost().await().lossCause() shouldBe LossCause.SESSION_EXPIRED
                    process.network.letsNewSessionsIn = true
                    process.acquire("x").release()
                    server.isLeftClean(process)
                }
            }
        }
    })
