package io.lockkeeper.zookeeper.search

import io.lockkeeper.zookeeper.SimulatedProcess
import io.lockkeeper.zookeeper.simulated.Actor
import io.lockkeeper.zookeeper.simulated.Client
import io.lockkeeper.zookeeper.simulated.ClientSettings
import io.lockkeeper.zookeeper.simulated.Connection
import io.lockkeeper.zookeeper.simulated.Request
import io.lockkeeper.zookeeper.simulated.SECONDS
import io.lockkeeper.zookeeper.simulated.Server
import io.lockkeeper.zookeeper.simulated.changeLeader
import io.lockkeeper.zookeeper.simulated.crash
import io.lockkeeper.zookeeper.simulated.isolate
import org.apache.zookeeper.CreateMode

/** What goes wrong: in the network, in the servers, in the processes, and by the hand of operators. */
class Faults(private val world: World) {
    private val sim = world.sim
    private val ensemble = world.ensemble
    private val frozen = LinkedHashSet<Connection>()
    private val stopped = LinkedHashSet<SimulatedProcess>()
    private val operator by lazy {
        Client(sim, Actor("operator"), ensemble, ClientSettings(30_000, network = world.network)) {}
    }

    fun happen(act: Act) {
        val process = world.process(act.process)
        when (act.kind) {
            Kind.CUT -> process.line?.cut()

            Kind.FREEZE -> process.line?.let { freeze(it, act) }

            Kind.PART -> if (act.chance < 0.5) leaveAlone(process, act) else part(process, server(act), act)

            Kind.STOP -> stop(process, act)

            Kind.KILL -> kill(process, act)

            Kind.LOSE_HOPE -> if (process.isOwnClient && !process.actor.isDead &&
                !process.actor.isStopped
            ) {
                process.loseHope()
            }

            Kind.EXPIRE -> {
                world.closedFromOutside += process.session
                ensemble.expire(process.session)
            }

            Kind.FORGET_SESSIONS -> {
                ensemble.forgetsSessions = true
                process.line?.cut()
                sim.after(act.short) { ensemble.forgetsSessions = false }
            }

            Kind.DELETE_NODE -> node(act)?.let { operator.request(Request.Delete(it, -1)) {} }

            Kind.DELETE_PARENT -> operator.request(Request.Delete(parent(act), -1)) {
                if (act.chance <
                    0.3
                ) {
                    operator.request(Request.Create(parent(act), ByteArray(0), CreateMode.PERSISTENT)) {}
                }
            }

            // A ticket that is overwritten has no lease any more, and those behind it would wait for ever.
            Kind.WRITE_NODE -> node(act)?.takeIf {
                ensemble.tree[it]!!.isEphemeral
            }?.let { operator.request(Request.SetData(it, ByteArray(3), -1)) {} }

            Kind.FOREIGN_CHILD -> operator.request(
                Request.Create("${parent(act)}/${World.FOREIGN}", ByteArray(0), CreateMode.PERSISTENT),
            ) { sim.after(act.short) { operator.request(Request.Delete("${parent(act)}/${World.FOREIGN}", -1)) {} } }

            Kind.REAP -> ensemble.reapContainers()

            Kind.ISOLATE -> ensemble.isolate(server(act), act.long)

            Kind.CRASH -> ensemble.crash(server(act), act.long)

            Kind.NEW_LEADER -> ensemble.changeLeader(act.chance < 0.5 && ensemble.servers.size > 2, act.long)

            Kind.REFUSE -> server(act).let {
                it.isRefusing = true
                sim.after(act.long) { it.isRefusing = false }
            }

            else -> error("no fault: $act")
        }
    }

    private fun part(process: SimulatedProcess, server: Server, act: Act) =
        world.network.part(process.actor, server, act.long)

    /** No server hears of the process, nor it of them; at first it may not notice. */
    private fun leaveAlone(process: SimulatedProcess, act: Act) {
        ensemble.servers.forEach { part(process, it, act) }
        if (act.chance < 0.15) process.line?.cut() else process.line?.let { freeze(it, act, act.long) }
    }

    private fun server(act: Act) = ensemble.servers[(act.chance * ensemble.servers.size).toInt()]

    private fun parent(act: Act) = "/locks/${world.name(act.name)}"

    private fun node(act: Act): String? {
        val nodes = ensemble.tree[parent(act)]?.children?.toList() ?: return null
        return if (nodes.isEmpty()) null else "${parent(act)}/${nodes[(act.chance * nodes.size).toInt()]}"
    }

    /** One direction, or both: what is sent there waits until it thaws. */
    private fun freeze(line: Connection, act: Act, nanos: Long = act.short * 4) {
        line.freeze(act.chance < 0.7, act.chance > 0.3)
        frozen += line
        sim.after(nanos) {
            line.thaw()
            frozen -= line
        }
    }

    private fun stop(process: SimulatedProcess, act: Act) {
        if (process.actor.isDead || process.actor.isStopped) return
        process.stop()
        stopped += process
        sim.after(act.long) { goOn(process) }
    }

    private fun goOn(process: SimulatedProcess) {
        if (stopped.remove(process) && !process.actor.isDead) {
            world.tell { "$process goes on" }
            process.goOn()
        }
    }

    private fun kill(process: SimulatedProcess, act: Act) {
        if (process.actor.isDead) return
        world.calls.died(process)
        process.kill()
        sim.after(act.short + SECONDS) { world.startAgain(act.process) }
    }

    /** Whatever still lasts is over. */
    fun healAll() {
        frozen.toList().forEach { it.thaw() }
        frozen.clear()
        stopped.toList().forEach { goOn(it) }
        ensemble.forgetsSessions = false
        ensemble.servers.forEach { it.isRefusing = false }
    }
}
