package io.lockkeeper.zookeeper.compared

import io.lockkeeper.zookeeper.AskedHandle
import org.apache.zookeeper.WatchedEvent
import org.apache.zookeeper.Watcher.Event.EventType
import org.apache.zookeeper.Watcher.Event.KeeperState
import org.apache.zookeeper.data.Stat
import java.util.concurrent.atomic.AtomicBoolean

/** One client of a program on one side. */
abstract class Asked(val name: String, val changed: () -> Unit) {
    val diary = Diary(changed)
    abstract val handle: AskedHandle

    /** How often it was told of each state. */
    private val told = HashMap<KeeperState, Int>()

    fun told(state: KeeperState): Int = synchronized(told) { told[state] ?: 0 }

    open val isOver get() = told(KeeperState.Expired) + told(KeeperState.Closed) > 0

    val isAnswered get() = handle.answered == handle.asked

    @Volatile
    var isAway = false

    var isClosing = false

    protected fun hear(event: WatchedEvent) {
        if (event.type == EventType.None) synchronized(told) { told.merge(event.state, 1, Int::plus) }
        diary.write(Line(listOf("told ${event.type} ${event.state} ${event.path.orEmpty()}"), event))
    }

    /** Breaks its connection, and keeps it from coming back. Returns at once. */
    abstract fun cutOff()

    /** Lets it try once to connect, in vain; [isHeld] when it has. */
    abstract fun refuse()

    abstract fun letBack()

    /** Whether it waits to be let back, and knows that it is cut off. */
    abstract val isHeld: Boolean

    /** Whether its event thread has nothing to do. */
    abstract val isIdle: Boolean

    abstract fun close()

    /** Makes a request, and returns whether the leader has examined it by now. */
    abstract fun watched(ask: () -> Unit): () -> Boolean
}

/** A node that is left. */
class Seen(val path: String, val stat: Stat, val children: List<String>)

/** Something that runs programs: the real server, or the simulated one. */
interface Side : AutoCloseable {
    fun client(name: String, root: String): Asked

    /** Gives the client up, or back for another program. */
    fun leave(client: Asked, isQuiet: Boolean)

    fun await(what: () -> String, condition: () -> Boolean)

    /** Until [letGo], what the leader has examined is not committed. */
    fun hold()

    fun letGo()

    fun expire(session: Long)

    fun setCounter(path: String, next: Int)

    fun reap()

    fun nodes(root: String): List<Seen>
}

/** Runs one program on one side. */
class Course(private val side: Side, private val program: Program, private val root: String) {
    private val generations = IntArray(Program.CLIENTS)
    private val sessions = HashMap<Long, String>()
    private val clients = Array(Program.CLIENTS) { join(it) }

    /** Somebody who can tell when all is done if nobody else is connected. */
    private val spare by lazy { side.client("somebody", root).also { isSpareThere = true } }
    private var isSpareThere = false

    private fun join(number: Int): Asked {
        val name = "client $number" + "'".repeat(generations[number]++)
        return side.client(name, root).also { sessions[it.handle.session] = name }
    }

    /** Those whose event thread is sure to answer. */
    private val reachable get() = clients.filter { !it.isAway || it.isOver }

    private val present get() = clients.filter { !it.isAway && !it.isOver }

    fun run(): Story {
        sessions[Long.MIN_VALUE] = "a container"
        val made = AtomicBoolean()
        clients.first().handle.makeRoot {
            made.set(true)
            clients.first().changed()
        }
        side.await({ "the root" }) { made.get() }
        flush()
        clients.forEach { it.diary.take() }
        val told = ArrayList<List<List<Line>>>()
        try {
            for (step in program.steps) {
                happen(step)
                told += clients.map { it.diary.take() }
            }
            told += listOf(side.nodes(root).map { Line(listOf(it.path, " ", it.children) + words(it.stat)) })
            if (!program.isQuiet) told += listOf(ending())
        } finally {
            side.letGo()
            clients.forEach { side.leave(it, program.isQuiet) }
            if (isSpareThere) side.leave(spare, true)
        }
        return Story(told, sessions)
    }

    /** In which state each client ends. */
    private fun ending() = clients.map { Line(listOf("${it.name}: over ${it.isOver}, away ${it.isAway}")) }

    private fun happen(step: Step) {
        val client = step.session?.let { clients[it] }
        when (step) {
            is Step.Requests -> request(step.asks)

            is Step.Away -> if (client!! in present) cutOff(client)

            is Step.Refused -> if (client!!.isAway && !client.isOver) {
                client.refuse()
                side.await({ "$step" }) { client.isOver || (client.isHeld && client.isAnswered) }
            }

            is Step.Back -> if (client!!.isAway) back(client)

            is Step.LostReply -> if (client!! in present) loseReply(client, step.ask)

            is Step.Expire -> if (!client!!.isOver) {
                side.expire(client.handle.session)
                if (!client.isAway) side.await({ "$step" }) { client.isOver && client.isAnswered }
            }

            is Step.Close -> if (!client!!.isOver && !client.isClosing) {
                client.isClosing = true
                client.close()
                if (!client.isAway) side.await({ "$step" }) { client.isOver && client.isAnswered }
            }

            is Step.Renew -> if (client!!.isOver) {
                side.leave(client, false)
                clients[step.session] = join(step.session)
            }

            is Step.Counter -> side.setCounter(root + step.path, step.next)

            is Step.Reap -> side.reap()
        }
        settle(step)
    }

    private fun request(asks: List<Pair<Int, Ask>>) {
        if (asks.size > 1) side.hold()
        for ((number, ask) in asks) {
            val client = clients[number]
            if (asks.size > 1 && client in present) examine(client, ask) else askAlone(client, ask)
        }
        if (asks.size > 1) side.letGo()
    }

    private fun askAlone(client: Asked, ask: Ask) {
        val before = client.handle.answered
        client.handle.ask(ask)
        // What it has not sent waits for a connection, but what comes after its close is lost at once.
        if (client.isClosing) side.await({ "$ask to be lost" }) { client.handle.answered > before }
    }

    private fun examine(client: Asked, ask: Ask) {
        val isExamined = client.watched { client.handle.ask(ask) }
        side.await({ "$ask to be examined" }) { isExamined() }
    }

    private fun cutOff(client: Asked) {
        val before = client.told(KeeperState.Disconnected)
        client.isAway = true
        client.cutOff()
        side.await({ "${client.name} to be cut off" }) {
            client.isHeld && client.told(KeeperState.Disconnected) > before && client.isIdle && client.isAnswered
        }
    }

    private fun back(client: Asked) {
        val before = client.told(KeeperState.SyncConnected)
        client.letBack()
        side.await({ "${client.name} to be back" }) { client.isOver || client.told(KeeperState.SyncConnected) > before }
        client.isAway = false
    }

    private fun loseReply(client: Asked, ask: Ask) {
        side.hold()
        examine(client, ask)
        cutOff(client)
        side.letGo()
        flush()
        back(client)
    }

    /** Until everybody has heard what there is to hear. */
    private fun settle(step: Step) {
        side.await({ "all answers" }) { clients.all { (it.isAway && !it.isOver) || it.isAnswered } }
        if (!program.isQuiet || step !is Step.Requests) return flush()
        // A client hears of what it has changed before it has its answer.
        val only = clients[step.asks.first().first].takeIf { step.asks.size == 1 }
        if (step.asks.any { (_, ask) -> ask.isWrite }) flush(besides = only)
    }

    private fun flush(besides: Asked? = null) {
        val missing = reachable.filterTo(HashSet()) { it !== besides }
        if (present.isEmpty()) missing += spare
        while (missing.isNotEmpty()) {
            val answers = HashMap<Asked, Boolean?>()
            for (client in missing) {
                client.handle.flush { isThere ->
                    synchronized(answers) { answers[client] = isThere || client.isOver }
                    client.changed()
                }
            }
            side.await({ "the others to hear of it" }) { synchronized(answers) { answers.size == missing.size } }
            synchronized(answers) { answers.filterValues { it == true }.keys.forEach { missing -= it } }
        }
    }
}
