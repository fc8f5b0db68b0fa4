package io.lockkeeper.zookeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.contract.NOTHING
import io.lockkeeper.contract.soon
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList

/** Watches, nodes and sequence numbers as the server counts them. */
class ServerSideTest :
    ServerSpec({
        server("parents that nobody uses are removed by the server, and made again when needed") {
            val locks = connect().blocking()
            val tokens =
                List(3) {
                    val token = locks.acquire("a").use { it.fencingToken() }
                    soon { server.children("/locks/a").size shouldBe 0 }
                    server.reapContainers()
                    soon { server.exists("/locks/a") shouldBe false }
                    server.reapContainers()
                    soon { server.exists("/locks") shouldBe false }
                    token
                }
            tokens.shouldBeStrictlyIncreasing()
        }

        server("a parent that is removed all the time harms no caller") {
            val locks = List(2) { connect { handoffTime(Duration.ZERO) }.async() }
            var done = false
            val reaper = kotlin.concurrent.thread { while (!done) server.reapContainers() }
            val tokens = CopyOnWriteArrayList<Long>()
            repeat(100) {
                val held = locks[it % 2].acquireAsync("b", Duration.ofSeconds(20)).join()
                tokens += held.fencingToken()
                held.release()
            }
            done = true
            reaper.join()
            tokens.size shouldBe 100
            tokens.shouldBeStrictlyIncreasing()
        }

        server("the order and the exclusion outlive the end of the server's numbers") {
            val (first, second) = List(2) { connect { fair(true) }.async() }
            second.acquireAsync("c").join().release()
            soon { server.children("/locks/c").size shouldBe 0 }
            server.setSequence("/locks/c", Int.MAX_VALUE - 3)
            val served = CopyOnWriteArrayList<Int>()
            val tokens = CopyOnWriteArrayList<Long>()
            val holder = first.acquireAsync("c").join()
            tokens += holder.fencingToken()
            val waiting =
                List(8) { index ->
                    val call = (if (index % 2 == 0) second else first).acquireAsync("c", LockOptions.FOREVER)
                    soon { server.children("/locks/c").size shouldBe index + 2 }
                    call.thenAccept { held ->
                        served += index
                        tokens += held.fencingToken()
                        held.release()
                    }
                }
            served.size shouldBe 0
            holder.release()
            waiting.forEach { it.join() }
            served shouldBe (0..<8).toList()
            tokens.shouldBeStrictlyIncreasing()
        }

        server("waiters that come and go leave no watches behind") {
            val holder = connect().blocking().acquire("d")
            val waiter = connect()
            repeat(50) { shouldThrow<LockException> { waiter.blocking().acquire("d", Duration.ofMillis(30)) } }
            soon { waiter.inUse() shouldBe NOTHING }
            server.watches() shouldBeLessThanOrEqual 5
            holder.release()
        }

        server("a process may have so many nodes at once, and says so when it wants more") {
            val options = connect { maxPathBytes(200) }
            val locks = options.blocking()
            val held = List(2) { locks.acquire("e$it") }
            val error = shouldThrow<LockStoreException> { locks.acquire("e2", Duration.ofMillis(200)) }
            error.message shouldContain "as many nodes as it may have"
            error.message shouldContain "maxPathBytes"
            val waiting = options.async().acquireAsync("e3", Duration.ofSeconds(20))
            held[0].release()
            waiting.join().release()
            held[1].release()
        }
    })
