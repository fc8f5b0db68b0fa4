package io.lockkeeper.zookeeper.storm

import io.lockkeeper.zookeeper.faults.Ensemble
import io.lockkeeper.zookeeper.faults.Fate
import io.lockkeeper.zookeeper.faults.Way
import kotlinx.coroutines.sync.Mutex
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.random.Random

/** One of the processes, with the networks between it and the servers; a killed one is followed by another. */
internal class ProcessSlot(
    ensemble: Ensemble,
    private val newProcess: (run: Int, address: String) -> StormProcess,
) : AutoCloseable {
    /** Held while a fault is injected, so that there is one fault at a time. */
    val struck = Mutex()
    private val networks = List(Ensemble.SIZE) { ensemble.network(it) }
    val runs = ArrayList<StormProcess>()
    val current get() = runs.last()

    fun start() {
        runs += newProcess(runs.size, networks.joinToString(",") { "127.0.0.1:${it.port}" })
    }

    fun kill() {
        current.kill()
        start()
    }

    fun cut() = networks.forEach { it.cut() }

    suspend fun frozen(vararg ways: Way, meanwhile: suspend () -> Unit) {
        networks.forEach { it.freeze(*ways) }
        meanwhile()
        networks.forEach { it.thaw() }
    }

    suspend fun away(meanwhile: suspend () -> Unit) {
        networks.forEach { it.goAway() }
        meanwhile()
        networks.forEach { it.comeBack() }
    }

    suspend fun oneServerAway(random: Random, meanwhile: suspend () -> Unit) {
        val network = networks.random(random)
        network.goAway()
        meanwhile()
        network.comeBack()
    }

    /** The next request of this kind, or the reply to it, is lost together with the connection. */
    fun loseNext(opcode: Int, fate: Fate) {
        val armed = AtomicBoolean(true)
        networks.forEach { network ->
            network.onRequest = {
                if (it.opcode == opcode && armed.compareAndSet(true, false)) fate else Fate.PASS
            }
        }
    }

    fun calm() = networks.forEach {
        it.comeBack()
        it.thaw()
        it.onRequest = { Fate.PASS }
    }

    override fun close() {
        runs.forEach { it.destroy() }
        networks.forEach { it.close() }
    }

    companion object {
        val FATES = listOf(Fate.CUT, Fate.LOSE_REPLY)
    }
}
