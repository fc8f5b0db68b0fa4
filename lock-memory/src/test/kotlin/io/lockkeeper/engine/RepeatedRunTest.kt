package io.lockkeeper.engine

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveAtLeastSize
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import io.lockkeeper.memory.BareServer
import io.lockkeeper.memory.faults.VirtualTime
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.LockStore
import io.lockkeeper.spi.NodeData
import io.lockkeeper.spi.Place
import java.util.Optional
import java.util.UUID
import java.util.concurrent.CompletionStage
import kotlin.time.Duration.Companion.seconds

/** In virtual time the same calls must send the same requests in each run, or a fault of a simulation can't be repeated. */
class RepeatedRunTest :
    FunSpec({
        for (fair in listOf(false, true)) {
            test("a run in virtual time can be repeated, ids and all (fair=$fair)") {
                val first = requests(fair)
                first shouldHaveAtLeastSize 300
                requests(fair) shouldBe first
            }
        }
    })

/** The requests of one run: many contenders live through an interruption, the end of their session, and the close. */
private fun requests(fair: Boolean): List<String> {
    val sent = ArrayList<String>()
    val time = VirtualTime()
    val connection = BareServer(time).Connection(2.seconds)
    val options = LockOptions.builder().fair(fair).build()
    val engine = LockEngine.of(noting(connection.requests, sent), options, time)

    fun pass(seconds: Int) = time.runUntil(seconds.seconds) { false }
    val modes = listOf(LockMode.EXCLUSIVE, LockMode.READ, LockMode.WRITE, LockMode.permits(1, 2))
    repeat(40) {
        val mode = modes[it % modes.size]
        val terms = Terms(Nanos.FOREVER, Nanos.FOREVER, 0, Nanos.FOREVER).asking(mode)
        repeat(3) { _ -> engine.acquire("lock-$it", terms, true, true) }
    }
    pass(1)
    connection.disconnect()
    pass(1)
    connection.reconnect()
    pass(1)
    connection.expireSession()
    pass(2)
    engine.close(0)
    pass(5)
    return sent
}

private fun noting(real: LockStore, sent: MutableList<String>) = object : LockStore by real {
    override fun enter(lock: String, contender: UUID, mode: LockMode, data: ByteArray): CompletionStage<Place> {
        sent += "enter $lock $contender ${String(data)}"
        return real.enter(lock, contender, mode, data)
    }

    override fun locate(lock: String, contender: UUID, syncFirst: Boolean): CompletionStage<Optional<Place>> {
        sent += "locate $lock $contender"
        return real.locate(lock, contender, syncFirst)
    }

    override fun watch(
        lock: String,
        contender: UUID,
        node: String,
        changed: Runnable?,
    ): CompletionStage<Optional<NodeData>> {
        sent += "watch $lock $node"
        return real.watch(lock, contender, node, changed)
    }

    override fun leave(lock: String, contender: UUID, node: String?): CompletionStage<Void> {
        sent += "leave $lock $node"
        return real.leave(lock, contender, node)
    }

    override fun confirm(lock: String, node: String): CompletionStage<Boolean> {
        sent += "confirm $lock $node"
        return real.confirm(lock, node)
    }
}
