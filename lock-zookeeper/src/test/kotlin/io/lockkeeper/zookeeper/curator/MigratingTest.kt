package io.lockkeeper.zookeeper.curator

import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockOptions
import io.lockkeeper.zookeeper.ServerSpec
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.runBlocking
import org.apache.curator.framework.recipes.locks.InterProcessLock
import java.io.File
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger

/** Runs the code of docs/migrating-from-curator.md, and checks that the page shows no other. */
class MigratingTest :
    ServerSpec({
        fun String.bare() = filterNot { it.isWhitespace() }

        fun InterProcessLock.isFree(): Boolean = acquire(0, TimeUnit.SECONDS).also { if (it) release() }

        fun excludeEachOther(one: InterProcessLock, other: InterProcessLock) {
            for ((holds, waits) in listOf(one to other, other to one)) {
                holds.acquire()
                waits.isFree() shouldBe false
                holds.release()
                waits.acquire(10, TimeUnit.SECONDS) shouldBe true
                waits.release()
            }
        }

        test("each piece of code on the page is in the class that the other tests run") {
            val page = File("../docs/migrating-from-curator.md").readText()
            val source = File("src/test/java/io/lockkeeper/zookeeper/curator/MigratingExamples.java").readText()
            val shown = Regex("```java\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(page).map { it.groupValues[1] }
                .toList()
            shown.forEach { block -> withClue(block) { source.bare() shouldContain block.bare() } }
            val examples = MigratingExamples::class.java.declaredMethods.map { it.name }
                .filterNot { it == "work" || it.startsWith("lambda$") }
            withClue("a block for each example") { shown shouldHaveSize examples.size }
        }

        server("the line before and the line after make locks of one queue, and the code between is unchanged") {
            runBlocking {
                val runs = AtomicInteger()
                val (one, other) = List(2) { MigratingExamples(curator()) { runs.incrementAndGet() } }
                excludeEachOther(one.before(), other.after())
                excludeEachOther(one.after(), other.withOptions())
                excludeEachOther(one.readWriteBefore().writeLock(), other.readWriteAfter().readLock())
                excludeEachOther(one.readWriteBefore().readLock(), other.readWriteAfter().writeLock())
                for (lock in listOf(one.before(), one.after(), one.withOptions())) one.unchanged(lock) shouldBe true
                other.ownCalls()
                runs.get() shouldBe 4
            }
        }

        server("a loss interrupts the worker") {
            runBlocking {
                val client = curator()
                val examples = MigratingExamples(client) {}
                val lock = examples.after()
                examples.hearsOfLoss(lock)
                client.delete().forPath("/locks/orders/${client.children.forPath("/locks/orders").single()}")
                val interrupted = runCatching { Thread.sleep(30_000) }.exceptionOrNull()
                (interrupted is InterruptedException) shouldBe true
                lock.isAcquiredInThisProcess shouldBe false
                lock.release()
            }
        }

        server("a hold has a token, and a check that refuses what comes too late") {
            runBlocking {
                val client = curator()
                client.create().forPath("/orders")
                val examples = MigratingExamples(client) {}
                val lock = examples.after()
                lock.acquire()
                examples.token(lock) shouldBeGreaterThan 0
                examples.checks(lock, "1".toByteArray())
                String(client.data.forPath("/orders")) shouldBe "1"
                lock.release()
            }
        }

        server("options are those of the locks: others see the label") {
            runBlocking {
                val lock = MigratingExamples(curator()) {}.withOptions()
                lock.acquire()
                val looking = keep(ZooKeeperLocks.on(curator(), LockOptions.builder().root("/locks").build()))
                looking.blocking().inspect("orders").tenure().get().holder().label() shouldBe "orders-1"
                lock.release()
            }
        }

        server("a semaphore mutex changes over by way of both locks") {
            runBlocking {
                val (one, other) = List(2) { MigratingExamples(curator()) {} }
                excludeEachOther(one.oldOnly(), other.both())
                excludeEachOther(one.both(), other.both())
                excludeEachOther(one.both(), other.newOnly())
                one.oldOnly().acquire()
                other.newOnly().isFree() shouldBe true // so these two must never run at the same time
            }
        }
    })
