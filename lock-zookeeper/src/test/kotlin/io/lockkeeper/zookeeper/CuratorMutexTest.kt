package io.lockkeeper.zookeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.contract.BlockingFace
import io.lockkeeper.contract.inVain
import io.lockkeeper.contract.soon
import io.lockkeeper.withLock
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.yield
import org.apache.curator.framework.recipes.locks.InterProcessMutex
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.minutes
import kotlin.time.toJavaDuration

/** Curator's mutex and Lockkeeper share one queue, so that a system can migrate one service at a time. */
class CuratorMutexTest :
    ServerSpec({
        server("a lock that Curator's mutex holds is busy, and free for Lockkeeper when the mutex is released") {
            val mutex = InterProcessMutex(curator(), "/locks/a")
            val itsThread = Executors.newSingleThreadExecutor() // only this thread may release it
            itsThread.submit { mutex.acquire() }.get()
            val locks = connect().blocking()
            val error = shouldThrow<LockTimeoutException> { locks.acquire("a", inVain.toJavaDuration()) }
            error.contendersAhead() shouldBe 1
            error.message shouldContain "held by another client"
            val waiting = BlockingFace.onThread { locks.acquire("a", Duration.ofMinutes(1)).release() }
            soon { server.children("/locks/a").size shouldBe 2 }
            itsThread.submit { mutex.release() }.get()
            itsThread.shutdown()
            waiting.await()
        }

        server("a lock that Lockkeeper holds is busy for Curator's mutex, which gets it at the release") {
            val held = connect().blocking().acquire("b")
            val mutex = InterProcessMutex(curator(), "/locks/b")
            mutex.acquire(300, TimeUnit.MILLISECONDS) shouldBe false
            val waiting =
                BlockingFace.onThread {
                    mutex.acquire()
                    mutex.release()
                }
            soon { server.children("/locks/b").size shouldBe 2 }
            held.release()
            waiting.await()
        }

        server("Curator's mutex and Lockkeeper are served in the order of their nodes") {
            val served = CopyOnWriteArrayList<String>()
            val first = connect().blocking().acquire("c")
            val clients = List(2) { curator() }
            val ours = connect().blocking()
            val calls =
                List(4) {
                    val call =
                        BlockingFace.onThread {
                            if (it % 2 == 0) {
                                val mutex = InterProcessMutex(clients[it / 2], "/locks/c")
                                mutex.acquire()
                                served += "Curator $it"
                                mutex.release()
                            } else {
                                (
                                    if (it ==
                                        1
                                    ) {
                                        ours
                                    } else {
                                        connect().blocking()
                                    }
                                    ).acquire("c", Duration.ofMinutes(1)).use { _ ->
                                    served += "we $it"
                                }
                            }
                        }
                    soon { server.children("/locks/c").size shouldBe it + 2 }
                    call
                }
            first.release()
            calls.forEach { it.await() }
            served shouldBe listOf("Curator 0", "we 1", "Curator 2", "we 3")
        }

        server("Curator's mutex and Lockkeeper exclude each other") {
            var count = 0
            val locks = List(2) { connect { handoffTime(Duration.ofMillis(1)) } }
            val threads =
                List(2) {
                    val mutex = InterProcessMutex(curator(), "/locks/d")
                    BlockingFace.onThread {
                        repeat(20) {
                            mutex.acquire()
                            count = count.also { Thread.yield() } + 1
                            mutex.release()
                        }
                    }
                }
            coroutineScope {
                List(4) { caller ->
                    async {
                        repeat(10) {
                            locks[caller % 2].withLock("d", 1.minutes) {
                                val seen = count
                                yield()
                                count = seen + 1
                            }
                        }
                    }
                }.forEach { it.await() }
            }
            threads.forEach { it.await() }
            count shouldBe 80
        }
    })
