package io.lockkeeper.engine

import io.kotest.assertions.nondeterministic.continually
import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockOptions
import io.lockkeeper.engine.runtime.SystemRuntime
import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import io.lockkeeper.log.LogLines
import io.lockkeeper.memory.BareServer
import io.lockkeeper.memory.faults.VirtualTime
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.LockRuntime
import io.lockkeeper.spi.LockStore
import io.lockkeeper.spi.NodeData
import io.lockkeeper.spi.StoreException
import java.util.Optional
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** A background request that is refused is logged once, with its consequence. */
class BackgroundFailuresTest :
    FunSpec({
        val refused = Refused()

        suspend fun told(name: String, consequence: String, use: suspend (LockEngine) -> Unit) =
            LogLines().use { lines ->
                val engine = refused.engine()
                use(engine)
                eventually(10.seconds) {
                    lines.warnings(name).filter { consequence in it } shouldHaveSize 1
                }
                lines.warnings(name).single { consequence in it } shouldContain "Lock \"$name\": not allowed. "
                continually(300.milliseconds) { lines.warnings(name).filter { consequence in it } shouldHaveSize 1 }
                refused.nothing()
                engine.close(0).get()
            }

        fun LockEngine.held(name: String, stealAfter: Long = Nanos.FOREVER) =
            acquire(name, Terms(10_000_000_000, Nanos.FOREVER, 0, stealAfter), true, true)

        test("a refused watch of a hold's own node is reported once") {
            told("own watch", "The removal of its node by others may be noticed late") {
                refused.watches = true
                it.held("own watch").await()
            }
        }

        test("a downgrade that is refused again and again is reported once, and the writer keeps its node") {
            val consequence = "Readers have to wait for the end of a downgraded hold"
            told("down", consequence) {
                refused.downgrades = true
                val terms = Terms(Nanos.FOREVER, Nanos.FOREVER, 0, Nanos.FOREVER).asking(LockMode.WRITE)
                val hold = it.acquire("down", terms, true, true).await()
                hold.downgradeToRead()
                hold.isHeld shouldBe true
            }
        }

        test("a sign of life that is refused again and again is reported once") {
            told("sign", "A waiter that asked for stealAfter may steal the lock") {
                refused.writes = true
                val hold = it.held("sign").await()
                repeat(3) { hold.renewBy(java.time.Duration.ofSeconds(1)) }
            }
        }

        test("a process that may not write its nodes says so once for a lock, and asks once in each tenure") {
            val time = VirtualTime()
            val there = Refused(time)
            LogLines().use { lines ->
                val (first, second) = List(2) { there.engine() }
                there.writes = true
                repeat(3) {
                    val before = first.held("mute")
                    time.runUntil(1.seconds) { before.isDone } shouldBe true
                    val after = second.held("mute")
                    time.runUntil(1.seconds) { false }
                    before.get().giveBack()
                    time.runUntil(1.seconds) { after.isDone } shouldBe true
                    time.runUntil(5.seconds) { false }
                    after.get().giveBack()
                    time.runUntil(1.seconds) { false }
                }
                there.refusals shouldBe 3
                lines.warnings("mute").single() shouldBe "Lock \"mute\": not allowed. " +
                    "A waiter that asked for stealAfter may steal the lock"
            }
        }

        test("a holder that shows that it is first reads its node once") {
            val time = VirtualTime()
            val there = Refused(time)
            val (first, second) = List(2) { there.engine() }
            val before = first.held("busy")
            time.runUntil(1.seconds) { before.isDone } shouldBe true
            val after = second.held("busy")
            time.runUntil(1.seconds) { false }
            before.get().giveBack()
            time.runUntil(1.seconds) { after.isDone } shouldBe true
            there.reads = 0
            time.runUntil(5.seconds) { false }
            there.reads shouldBe 1
            after.get().giveBack()
        }

        test("a refused heartbeat is reported once") {
            told("beat", "The session can't be confirmed by this lock's node, and every hold may be lost") {
                it.held("beat").await()
                refused.confirms = true
            }
        }

        test("a refused steal is reported once") {
            val time = VirtualTime()
            val there = Refused(time)
            LogLines().use { lines ->
                val (holder, thief) = List(2) { there.engine() }
                val held = holder.held("steal")
                time.runUntil(1.seconds) { held.isDone } shouldBe true
                there.removals = true
                thief.held("steal", stealAfter = 100_000_000)
                time.runUntil(10.seconds) { there.refusals == 5 } shouldBe true // one a second
                time.runUntil(100.milliseconds) { false }
                lines.warnings("steal").single() shouldBe "Lock \"steal\": not allowed. " +
                    "The lock can't be stolen from its holder, whatever stealAfter says"
            }
        }
    })

/** A store that refuses the kinds of request that the test names. */
private class Refused(
    private val runtime: LockRuntime = SystemRuntime(LockOptions.defaults()),
) {
    @Volatile var watches = false

    @Volatile var writes = false

    @Volatile var confirms = false

    @Volatile var downgrades = false

    @Volatile var removals = false

    /** How often a node was read. */
    @Volatile var reads = 0

    /** How often something was refused. */
    @Volatile var refusals = 0
        private set

    private val server = BareServer(runtime)

    fun nothing() {
        watches = false
        writes = false
        confirms = false
        downgrades = false
        removals = false
    }

    fun engine(): LockEngine {
        val staying = object : LockRuntime by runtime { // the server's too
            override fun signals() = runtime.signals()

            override fun close() = Unit
        }
        return LockEngine.of(store(server.Connection(2.seconds).requests), LockOptions.defaults(), staying)
    }

    private fun store(real: LockStore) = object : LockStore by real {
        override fun watch(
            lock: String,
            contender: UUID,
            node: String,
            changed: Runnable?,
        ): CompletionStage<Optional<NodeData>> {
            reads++
            return if (watches) notAllowed() else real.watch(lock, contender, node, changed)
        }

        override fun write(lock: String, node: String, data: ByteArray) =
            if (writes) notAllowed() else real.write(lock, node, data)

        override fun downgrade(lock: String, contender: UUID, node: String): CompletionStage<Void> =
            if (downgrades) notAllowed() else real.downgrade(lock, contender, node)

        override fun confirm(lock: String, node: String) = if (confirms) notAllowed() else real.confirm(lock, node)

        override fun remove(lock: String, node: String, version: Int) =
            if (removals) notAllowed() else real.remove(lock, node, version)
    }

    private fun <T> notAllowed(): CompletionStage<T> {
        refusals++
        return CompletableFuture.failedFuture(StoreException(StoreException.Outcome.REFUSED, "not allowed", null))
    }
}
