package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.withClue
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.delay
import org.apache.zookeeper.server.quorum.QuorumPeer
import org.apache.zookeeper.server.quorum.QuorumPeer.ZabState.BROADCAST
import org.apache.zookeeper.server.quorum.QuorumPeerConfig
import org.apache.zookeeper.server.quorum.QuorumPeerMain
import org.apache.zookeeper.util.ServiceUtils
import java.io.File
import java.net.InetAddress
import java.net.InetSocketAddress
import java.nio.file.Files
import java.util.Properties
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds

/**
 * Three servers that elect a leader. Each pair of follower and leader talks through a proxy, so that one can be cut off
 * from the other while clients stay connected to both.
 */
internal class Ensemble(
    private val tick: Duration = 500.milliseconds,
    private val syncLimits: List<Int> = List(SIZE) { 20 },
    private val more: Map<String, String> = emptyMap(),
) : AutoCloseable {
    private class Main : QuorumPeerMain() {
        val peer: QuorumPeer?
            get() = quorumPeer
    }

    private class Member(val id: Int, val directory: File, val ports: List<Int>) {
        var main = Main()
        var thread: Thread? = null
    }

    private val members =
        List(SIZE) { Member(it, Files.createTempDirectory("lockkeeper-server").toFile(), List(3) { FreePorts.next() }) }
    private val links =
        members.associateWith { from ->
            members.filter { it != from }.associateWith { to ->
                FaultyNetwork({ InetSocketAddress(InetAddress.getLoopbackAddress(), to.ports[0]) }, frames = false)
            }
        }

    init {
        System.setProperty("zookeeper.admin.enableServer", "false")
        System.setProperty("zookeeper.forceSync", "no")
        ServiceUtils.setSystemExitProcedure(ServiceUtils.LOG_ONLY) // a server that fails must not end the tests
        members.forEach { File(it.directory, "myid").writeText("${it.id}") }
        members.indices.forEach { start(it) }
    }

    fun start(id: Int) {
        val member = members[id]
        val config = QuorumPeerConfig().also { it.parseProperties(properties(member)) }
        member.main = Main()
        member.thread =
            Thread({ member.main.runFromConfig(config) }, "server-$id").also {
                it.isDaemon = true
                it.start()
            }
    }

    private fun properties(of: Member) = Properties().apply {
        put("dataDir", of.directory.path)
        put("tickTime", "${tick.inWholeMilliseconds}")
        put("initLimit", "4") // a follower that can't hear its leader gives up soon
        put("syncLimit", "${syncLimits[of.id]}")
        put("maxSessionTimeout", "60000")
        putAll(more)
        for (member in members) {
            val (quorum, election, clients) = member.ports
            val reached = if (member == of) quorum else links.getValue(of).getValue(member).port
            put("server.${member.id}", "127.0.0.1:$reached:$election:participant;127.0.0.1:$clients")
        }
    }

    /** Stops a server so that the others see a machine that went down. */
    fun kill(id: Int) {
        members[id].main.peer?.shutdown()
        members[id].thread?.join(JOIN_MILLIS)
    }

    /** The ephemeral nodes that the leader knows. */
    suspend fun ephemerals(): List<String> = leading().zkDatabase.dataTree.ephemerals.values.flatten()

    /** The sessions that have nodes at this path. */
    suspend fun owners(path: String): Set<Long> {
        val tree = leading().zkDatabase.dataTree
        val children = tree.getNode(path)?.let { synchronized(it) { it.children.toList() } } ?: emptyList()
        return children.mapNotNull { tree.getNode("$path/$it")?.stat?.ephemeralOwner }.toSet()
    }

    /** Waits until the leader is about to end a silent session. Returns the nanoTime at which it will end it. */
    suspend fun awaitBeforeEnd(session: Long, ahead: Duration): Long {
        val tracker = leading().sessionTracker
        var end = System.nanoTime().nanoseconds // for a session that has ended already
        while (true) {
            end = tracker.sessionExpiryMap.entries.find { session in it.value }?.key?.milliseconds ?: break
            val left = end - ahead - System.nanoTime().nanoseconds
            if (!left.isPositive()) break
            delay(minOf(left, 100.milliseconds))
        }
        return end.inWholeNanoseconds
    }

    private suspend fun leading() = members[awaitLeader()].main.peer!!.activeServer

    suspend fun awaitLeader(): Int {
        eventually(SOON) {
            members.count { it.main.peer?.serverState == LEADING } shouldBe 1
            members.count { it.main.peer?.serverState == FOLLOWING } shouldBe
                members.count { it.main.peer?.isRunning == true } - 1
        }
        return members.single { it.main.peer?.serverState == LEADING }.id
    }

    /** Holds back everything between the follower and the leader, without closing their connections. */
    fun separate(follower: Int, leader: Int) = links.getValue(members[follower]).getValue(members[leader]).freeze()

    /**
     * Cuts the followers off from their leader, so that they elect another one without its knowledge. They are cut off
     * at the same time and repeatedly. Elections get through, so a follower that starts one while the other still
     * follows would be sent back to the old leader.
     */
    suspend fun depose(leader: Int) {
        val followers = members - members[leader]
        followers.forEach { separate(it.id, leader) }
        eventually(SOON) {
            followers.forEach { links.getValue(it).getValue(members[leader]).hangUp() }
            delay(tick)
            val elected = followers.map { it.main.peer!! }.filter { it.serverState == LEADING }
            elected.map { it.zabState } shouldBe listOf(BROADCAST)
            withClue("the old leader") { members[leader].main.peer?.serverState shouldBe LEADING }
        }
    }

    fun reunite() = links.values.flatMap { it.values }.forEach {
        it.thaw()
        it.cut()
    }

    /** Connects clients to some of the servers, through one proxy each. */
    fun address(vararg ids: Int): String = ids.joinToString(",") { "127.0.0.1:${members[it].ports[2]}" }

    fun network(id: Int) = FaultyNetwork({ InetSocketAddress(InetAddress.getLoopbackAddress(), members[id].ports[2]) })

    override fun close() {
        reunite()
        members.indices.forEach { kill(it) }
        links.values.flatMap { it.values }.forEach { it.close() }
        members.forEach { it.directory.deleteRecursively() }
    }

    companion object {
        const val SIZE = 3
        private const val JOIN_MILLIS = 5000L
        private const val LEADING = "leading"
        private const val FOLLOWING = "following"
    }
}
