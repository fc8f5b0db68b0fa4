package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.comparables.shouldBeLessThanOrEqualTo
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.Locks
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.future.await
import java.time.Duration

private const val WAITERS = 100

private val TERMS: LockTerms = LockTerms.waiting(Duration.ofMinutes(1))

/** What a change of a long queue costs: the requests of all that wait, counted at the server's door. */
// Alone: its requests are counted, and with them what a slow machine makes an engine ask again.
@Isolate
class SharedRequestsTest :
    FunSpec({
        /** Many engines that share one session, and so one network. Each counts as a process to the others. */
        fun Closing.engines(process: Process): List<Locks> = List(WAITERS + 1) {
            val options = LockOptions.builder().serverTick(Duration.ofMillis(500)).build()
            ZooKeeperLocks.on(process.client, options).also { AutoCloseable { it.close(Duration.ZERO) }.closedAtEnd() }
        }

        fun FaultyNetwork.asked() =
            listOf(Opcode.LIST, Opcode.GET_DATA, Opcode.SET_DATA, Opcode.EXISTS).sumOf { count(it) }

        test("a hand-over among a hundred that wait for permits costs a few requests, and not one for each of them") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val engines = engines(process)
                val terms = TERMS.permits(1, 1)
                var held = engines[0].async().acquireAsync("x", terms).await()
                val asked = List(WAITERS) { index ->
                    engines[index + 1].async().acquireAsync("x", terms).also { server.hasContenders("x", index + 2) }
                }
                eventually(SOON) { server.watches() shouldBeGreaterThanOrEqualTo WAITERS }
                process.client.checkExists().forPath("/")
                val before = process.network.asked()
                val handOvers = 20
                for (next in asked.take(handOvers)) {
                    held.release()
                    held = next.await()
                }
                // Some may still read the holder's node, for messages.
                (process.network.asked() - before) shouldBeLessThanOrEqualTo WAITERS + 15 * handOvers
                for (next in asked.drop(handOvers)) {
                    held.release()
                    held = next.await()
                }
                held.release()
                eventually(SOON) { server.children("/locks/x").size shouldBe 0 }
                eventually(SOON) { server.watches() shouldBe 0 }
            }
        }

        test("a hundred readers that a writer lets in list once each, and the writer behind them hears of one") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val engines = engines(process)
                val first = engines[0].async().acquireAsync("x", TERMS.write()).await()
                val readers = List(WAITERS) { index ->
                    engines[index + 1].async().acquireAsync("x", TERMS.read())
                        .also { server.hasContenders("x", index + 2) }
                }
                val last = engines[0].async().acquireAsync("x", TERMS.write())
                process.client.checkExists().forPath("/")
                val before = process.network.count(Opcode.LIST)
                first.release()
                val holds = readers.map { it.await() }
                server.hasContenders("x", WAITERS + 1)
                (process.network.count(Opcode.LIST) - before) shouldBeLessThanOrEqualTo WAITERS + 5
                val listed = process.network.count(Opcode.LIST)
                holds.forEach { it.release() }
                last.await().release()
                // The readers look for followers while they hold, at the most twice in a hand-off time.
                (process.network.count(Opcode.LIST) - listed) shouldBeLessThanOrEqualTo WAITERS
                eventually(SOON) { server.children("/locks/x").size shouldBe 0 }
                eventually(SOON) { server.watches() shouldBe 0 }
            }
        }
    })
