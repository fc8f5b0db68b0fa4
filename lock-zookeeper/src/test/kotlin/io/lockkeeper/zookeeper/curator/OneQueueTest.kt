package io.lockkeeper.zookeeper.curator

import io.kotest.assertions.withClue
import io.kotest.engine.spec.tempfile
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.ints.shouldBeGreaterThanOrEqual
import io.kotest.matchers.shouldBe
import io.lockkeeper.contract.soon
import io.lockkeeper.zookeeper.CuratorLocks
import io.lockkeeper.zookeeper.ServerSpec
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.recipes.locks.InterProcessLock
import org.apache.curator.framework.recipes.locks.InterProcessMutex
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.seconds

/** Curator's mutex and ours at one path, held, awaited and lost on either side. */
class OneQueueTest :
    ServerSpec({
        val path = "/locks/with/parts"
        val kinds = mapOf<String, (CuratorFramework) -> InterProcessLock>(
            "Curator's" to { InterProcessMutex(it, path) },
            "ours" to { CuratorLocks.over(it).mutex(path) },
        )
        val directions = listOf("Curator's" to "ours", "ours" to "Curator's")

        /** Takes and releases the lock on a thread of its own, when the test says so. */
        class Owner(private val lock: InterProcessLock, private val client: CuratorFramework) : AutoCloseable {
            private val thread = Executors.newSingleThreadExecutor()

            val isOurs = lock.javaClass != InterProcessMutex::class.java

            fun acquire() = thread.submit(Callable { lock.acquire() })

            fun acquireAndRelease() = thread.submit(
                Callable {
                    lock.acquire()
                    lock.release()
                },
            )

            fun release() = thread.submit(Callable { lock.release() }).get(30, TimeUnit.SECONDS)

            fun isAcquired() = lock.isAcquiredInThisProcess

            fun session() = client.zookeeperClient.zooKeeper.sessionId

            override fun close() {
                thread.shutdownNow()
            }
        }

        suspend fun inEachPlace(test: suspend (holder: Owner, waiter: Owner, third: Owner, queue: String) -> Unit) {
            curator().create().orSetData().creatingParentsIfNeeded().forPath("/chroot")
            val places = listOf("" to "", "" to "ns", "/chroot" to "", "/chroot" to "ns")
            for ((chroot, space) in places) {
                for ((held, waits) in directions) {
                    withClue("chroot '$chroot', namespace '$space', $held holds, $waits waits") {
                        val owners = listOf(held, waits, held).map { kind ->
                            val client = curator(server.address + chroot) { if (space.isNotEmpty()) namespace(space) }
                            Owner(kinds.getValue(kind)(client), client)
                        }
                        try {
                            val (holder, waiter, third) = owners
                            holder.acquire().get(30, TimeUnit.SECONDS)
                            test(holder, waiter, third, chroot + (if (space.isEmpty()) "" else "/$space") + path)
                        } finally {
                            owners.forEach { it.close() }
                        }
                    }
                }
            }
        }

        server("one side waits for the other's release, and then for its session's end") {
            inEachPlace { holder, waiter, third, queue ->
                val waiting = waiter.acquire()
                soon { server.children(queue) shouldHaveSize 2 }
                waiting.isDone shouldBe false
                holder.release()
                waiting.get(30, TimeUnit.SECONDS)
                val next = third.acquire()
                soon { server.children(queue) shouldHaveSize 2 }
                next.isDone shouldBe false
                server.expire(waiter.session())
                next.get(30, TimeUnit.SECONDS)
                third.release()
            }
        }

        server("a holder whose session ends makes room for the other side, and ours knows that it has") {
            inEachPlace { holder, waiter, _, queue ->
                val waiting = waiter.acquire()
                soon { server.children(queue) shouldHaveSize 2 }
                server.expire(holder.session())
                waiting.get(30, TimeUnit.SECONDS)
                if (holder.isOurs) soon { holder.isAcquired() shouldBe false }
                if (holder.isOurs) holder.release() // Curator's may throw, ours does not
                waiter.isAcquired() shouldBe true
                waiter.release()
            }
        }

        server("a waiter whose session ends keeps nobody waiting, and ours gets the lock in the end") {
            inEachPlace { holder, waiter, third, queue ->
                val waiting = waiter.acquire()
                soon { server.children(queue) shouldHaveSize 2 }
                server.expire(waiter.session())
                val behind = third.acquireAndRelease()
                // Curator's own waiter does not always enter again.
                soon { server.children(queue).size shouldBeGreaterThanOrEqual if (waiter.isOurs) 3 else 2 }
                holder.release()
                behind.get(30, TimeUnit.SECONDS)
                if (!waiter.isOurs) return@inEachPlace
                waiting.get(30, TimeUnit.SECONDS)
                waiter.release()
            }
        }

        server("processes of both kinds that are killed while they hold or wait make room for the others") {
            val file = tempfile("alone")
            for ((dies, lives) in listOf(Kind.CURATOR to Kind.VIEW, Kind.VIEW to Kind.CURATOR)) {
                val holder = QueueProcess(dies, server.address, "ns", file)
                val waiter = QueueProcess(dies, server.address, "ns", file)
                val survivor = QueueProcess(lives, server.address, "ns", file)
                val queue = "/ns" + Kind.PATH
                try {
                    holder.asked("hold") shouldBe "holding"
                    waiter.say("once")
                    soon(30.seconds) { server.children(queue) shouldHaveSize 2 }
                    survivor.say("once")
                    soon(30.seconds) { server.children(queue) shouldHaveSize 3 }
                    waiter.close()
                    holder.close()
                    survivor.answer() shouldBe "once"
                    survivor.asked("stop") shouldBe "0"
                } finally {
                    listOf(holder, waiter, survivor).forEach { it.close() }
                }
            }
        }

        server("a running system changes over one process at a time, to ours in Curator's shape and then to our own") {
            val file = tempfile("alone")
            fun started(kind: Kind) = QueueProcess(kind, server.address, "", file)
            val running = MutableList(3) { started(Kind.CURATOR) }
            var rounds = 0L
            try {
                running.forEach { it.say("load") }
                for (kind in List(3) { Kind.VIEW } + Kind.OWN + Kind.CURATOR) { // the last goes back
                    running += started(kind).also { it.say("load") }
                    running.forEach { it.asked("more") shouldBe "more" }
                    running.removeFirst().use { rounds += it.asked("stop").toLong() }
                }
                running.forEach { rounds += it.asked("stop").toLong() }
                Witness(file).count() shouldBe rounds
            } finally {
                running.forEach { it.close() }
            }
        }
    })
