package io.lockkeeper.comingfrom

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockLostException
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlin.concurrent.thread

class CuratorTest :
    FunSpec({
        fun java(test: JavaRow.(CuratorInJava) -> Unit) = JavaRow("b").run { test(CuratorInJava(this)) }
        val wait = Duration.ofSeconds(10)

        test("mutex.acquire() … mutex.release()") {
            java { inJava ->
                inJava.waits()
                val waiting = whileOtherHolds {
                    thread { inJava.waits() }.also { while (cluster.nodes()["b"] != 2) Thread.onSpinWait() }
                }
                waiting.join()
                ranAndReleased(2)
            }
        }

        test("mutex.acquire(10, SECONDS)") {
            java { inJava ->
                inJava.waitsTenSeconds() shouldBe true
                waitsFor(wait) { inJava.waitsTenSeconds() } shouldBe false
                ranAndReleased(1)
            }
        }

        test("mutex.acquire(0, SECONDS)") {
            java { inJava ->
                inJava.tries() shouldBe true
                whileOtherHolds { inJava.tries() } shouldBe false
                ranAndReleased(1)
            }
        }

        test("new Locker(mutex, 10, SECONDS)") {
            java { inJava ->
                inJava.closes()
                waitsFor(wait) { shouldThrow<LockTimeoutException> { inJava.closes() } }.holder().isPresent shouldBe
                    true
                ranAndReleased(1)
            }
        }

        test("mutex.acquire() in the thread that has it") {
            java { inJava ->
                inJava.reenters()
                shouldThrow<LockNestedException> {
                    connection.blocking().run { runWithLock("b") { _ -> acquire("b") } }
                }
                ranAndReleased(1)
            }
        }

        test("new InterProcessMultiLock(client, List.of(\"/a\", \"/b\")).acquire(10, SECONDS)") {
            java { inJava ->
                inJava.several()
                waitsFor(wait) { shouldThrow<LockTimeoutException> { inJava.several() } }
                ranAndReleased(1)
            }
        }

        test("new InterProcessSemaphoreMutex(client, \"/b\").acquire()") {
            java { inJava ->
                val held = inJava.handle()
                work.run()
                thread { held.release() }.join()
                ranAndReleased(1)
            }
        }

        test("AsyncWrappers.lockAsync(mutex)") {
            java { inJava ->
                inJava.future().join().use { work.run() }
                whileOtherHolds { inJava.future().cancel(true) } shouldBe true
                ranAndReleased(1)
            }
        }

        test("mutex.isAcquiredInThisProcess()") {
            java { inJava ->
                inJava.asks() shouldBe false
                whileOtherHolds { inJava.asks() } shouldBe true
            }
        }

        test("mutex.getParticipantNodes()") {
            java { inJava ->
                inJava.queue().size shouldBe 0
                whileOtherHolds {
                    val waiting = connection.async().acquireAsync("b")
                    while (cluster.nodes()["b"] != 2) Thread.onSpinWait()
                    inJava.queue().single().process().pid() shouldBe ProcessHandle.current().pid()
                    waiting.cancel(true)
                }
            }
        }

        test("client.getConnectionStateListenable().addListener(stop)") {
            java { inJava ->
                val stopped = CompletableFuture<Unit>()
                val held = connection.blocking().acquire("b")
                inJava.stops(held) { stopped.complete(Unit) }
                cluster.remove("b") shouldBe true
                eventually(stopped)
                shouldThrow<LockLostException> { held.release() }
                cluster.nodes().shouldBeEmpty()
            }
        }

        test("new InterProcessReadWriteLock(client, \"/b\").readLock().acquire()") {
            java { inJava ->
                othersTerms = LockTerms.ifFree().write()
                other.acquire("b", LockTerms.ifFree().read()).use { inJava.reads() }
                waitsFor(wait) { shouldThrow<LockTimeoutException> { inJava.reads() } }
                ranAndReleased(1)
            }
        }

        test("new InterProcessReadWriteLock(client, \"/b\").writeLock().acquire()") {
            java { inJava ->
                othersTerms = LockTerms.ifFree().read()
                inJava.writes()
                waitsFor(wait) { shouldThrow<LockTimeoutException> { inJava.writes() } }
                ranAndReleased(1)
            }
        }

        test("new InterProcessSemaphoreV2(client, \"/b\", 3).acquire()") {
            java { inJava ->
                othersTerms = LockTerms.ifFree().permits(3, 3)
                other.acquire("b", LockTerms.ifFree().permits(2, 3)).use { inJava.permit() }
                waitsFor(wait) { shouldThrow<LockTimeoutException> { inJava.permit() } }
                ranAndReleased(1)
            }
        }

        test("semaphore.acquire(2, 10, SECONDS)") {
            java { inJava ->
                othersTerms = LockTerms.ifFree().permits(2, 3)
                inJava.permits() shouldBe true
                waitsFor(wait) { inJava.permits() } shouldBe false
                ranAndReleased(1)
            }
        }
    })
