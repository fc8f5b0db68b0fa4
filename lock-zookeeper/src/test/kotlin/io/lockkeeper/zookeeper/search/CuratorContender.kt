package io.lockkeeper.zookeeper.search

import io.lockkeeper.spi.LockMode
import io.lockkeeper.zookeeper.simulated.Actor
import io.lockkeeper.zookeeper.simulated.Client
import io.lockkeeper.zookeeper.simulated.ClientSettings
import io.lockkeeper.zookeeper.simulated.Reply
import io.lockkeeper.zookeeper.simulated.Request
import io.lockkeeper.zookeeper.simulated.getChildren
import io.lockkeeper.zookeeper.simulated.getData
import org.apache.zookeeper.CreateMode
import org.apache.zookeeper.Watcher
import org.apache.zookeeper.Watcher.Event.KeeperState
import java.util.UUID

/**
 * A process that takes a lock as Curator's {@code InterProcessMutex} does: a node with a number, a listing, a watch on the
 * node before its own. At the first trouble it gives up, and its session ends. It holds as long as its node stands.
 */
class CuratorContender(private val world: World, private val act: Act) : Watcher {
    private val actor = Actor("Curator's process at ${act.at / 1_000_000} ms")
    private val client = Client(world.sim, actor, world.ensemble, ClientSettings(4000, network = world.network), this)
    private val parent = "/locks/${world.name(act.name)}"
    private var node: String? = null
    private var held: Judge.Held? = null
    private var isOver = false

    override fun process(event: org.apache.zookeeper.WatchedEvent) {
        if (event.type != Watcher.Event.EventType.None) return list()
        if (event.state != KeeperState.SyncConnected || node != null) return end()
        client.request(Request.Create("/locks", ByteArray(0), CreateMode.CONTAINER)) {}
        client.request(Request.Create(parent, ByteArray(0), CreateMode.CONTAINER)) {}
        val id = UUID(world.sim.random.nextLong(), world.sim.random.nextLong())
        client.request(Request.Create("$parent/_c_$id-lock-", ByteArray(0), CreateMode.EPHEMERAL_SEQUENTIAL)) { made ->
            if (made.code != 0) return@request end()
            node = made.path!!.substringAfterLast('/')
            list()
        }
    }

    private fun list() {
        if (isOver || held != null) return
        client.getChildren(parent, null) { listed(it) }
    }

    private fun listed(reply: Reply) {
        if (isOver || held != null) return
        val own = node
        val order = reply.children.orEmpty().filter { it != World.FOREIGN }.sortedBy {
            it.takeLast(10).toLongOrNull()
                ?: Long.MAX_VALUE
        }
        val at = order.indexOf(own)
        when {
            at < 0 -> end()
            at == 0 -> hold()
            else -> client.getData("$parent/${order[at - 1]}", this) { if (it.code != 0) list() }
        }
    }

    private fun hold() {
        val path = "$parent/$node"
        val stands = world.ensemble.tree[path] ?: return end()
        val own = Judge.Held(null, world.name(act.name), LockMode.EXCLUSIVE, stands.createdId) {
            world.ensemble.tree[path] ===
                stands
        }
        held = own
        world.tell { "$actor has the lock ${own.name}" }
        world.judge.granted(own, stands.createdId shl 14)
        world.sim.after(act.short, actor) {
            world.judge.over(own)
            client.request(Request.Delete(path, -1)) { end() }
        }
    }

    private fun end() {
        if (isOver) return
        isOver = true
        held?.let { world.judge.over(it) }
        client.close()
    }

    /** Its machine goes down. */
    fun die() {
        if (isOver) return
        isOver = true
        held?.let { world.judge.over(it) }
        world.sim.kill(actor)
        client.died()
    }

    override fun toString() = actor.name
}
