package io.lockkeeper.memory.faults

import io.lockkeeper.HeldLock
import io.lockkeeper.engine.hold.OwnNode
import io.lockkeeper.engineHold
import io.lockkeeper.memory.BareServer
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.LockMode.Sharing
import kotlin.time.Duration

/** Observes which calls hold which name, and records overlaps, old tokens and violations of the order. */
internal class Journal(
    private val time: VirtualTime,
    private val server: BareServer,
    private val inTurn: Boolean,
) {
    private class Fence(val at: Duration, val away: FaultyProcess?)

    class BodyInside(val call: Call, val holds: List<HeldLock>) {
        private val lost = HashSet<HeldLock>()

        fun hasReturned(): Boolean {
            holds.filterTo(lost) { !it.isHeld }
            return lost.any { it.isHeld }
        }
    }

    private val bodies = ArrayList<BodyInside>()
    private val highest = HashMap<String, Long>() // the tokens of each name
    private val lastWriter = HashMap<String, Long>() // the token of its last writer, or exclusive holder
    private val lastCall = HashMap<Triple<FaultyProcess, String, LockMode>, Int>()
    private val downgraded = HashSet<HeldLock>()
    private val checked = HashMap<Call, OwnNode>()
    private val fenced = HashSet<BodyInside>()
    private var fence: Fence? = null
    private var nothingPromised = false
    private var mayOverlap = false
    val complaints = ArrayList<String>()

    /**
     * Nodes of holders were removed. Until the holders are told, only the token tells their holds from the next ones. A
     * process that was away must look up its places before it grants.
     */
    fun fence(away: FaultyProcess?) {
        fence = Fence(time.now, away).also(::fenceOff)
    }

    private fun fenceOff(by: Fence) {
        if (by.away == null || bodies.any { it.call.process != by.away }) nothingPromised = true
        fenced += bodies
    }

    /** A lock may be stolen from now on. Its holder is told a little later; until then only the token decides. */
    fun robbing() {
        mayOverlap = true
    }

    fun begin(call: Call, holds: List<HeldLock>): BodyInside {
        val body = BodyInside(call, holds)
        bodies += body
        fence?.let { if (it.at == time.now) fenceOff(it) } // granted before that, and delivered now
        holds.filter { it.isHeld }.forEach { begin(call, it.name(), it.fencingToken(), mode(it)) }
        return body
    }

    private fun begin(call: Call, name: String, token: Long, mode: LockMode) {
        // A writer's token is above all that were before; a reader's is above those of the writers before it.
        val before = tokenBefore(name, mode, token)
        // A holder that was paused during the steal begins with its old token, and is told as soon as it runs again.
        val robbedUnheard = mayOverlap && call.process.time.stoppedFor > Duration.ZERO
        if (before >= token && !nothingPromised &&
            !robbedUnheard
        ) {
            complaints += "$call has token $token of $name after $before"
        }
        for ((other, own) in checked) {
            if (other != call && server.exists(own.lock(), own.node()) && !nothingPromised) {
                complaints += "$call has $name, and $other may still write"
            }
        }
        if (mode.sharing() == Sharing.PERMITS || mode == LockMode.READ) return // they hold at once, in no order
        val earlier = lastCall.put(Triple(call.process, name, mode), call.number) ?: 0
        if (earlier > call.number && inTurn) complaints += "$call got $name after call $earlier"
    }

    private fun tokenBefore(name: String, mode: LockMode, token: Long): Long {
        if (mode.sharing() == Sharing.PERMITS) return 0
        val before = (if (mode == LockMode.READ) lastWriter else highest)[name] ?: 0
        highest.merge(name, token, ::maxOf)
        if (mode != LockMode.READ) lastWriter[name] = token
        return before
    }

    private fun mode(held: HeldLock): LockMode =
        if (held in downgraded) LockMode.READ else checkNotNull(held.engineHold()).mode()

    /** The writer's hold is a reader's from now on. */
    fun downgraded(held: HeldLock) {
        downgraded += held
    }

    /** The hold of the call's body is one that the servers check, by its node. */
    fun checks(call: Call) {
        val hold = bodies.single { it.call == call }.holds.single()
        checked[call] = OwnNode.of(checkNotNull(hold.engineHold()))
    }

    fun end(body: BodyInside) {
        bodies -= body
    }

    private fun LockMode.fitsBeside(others: Collection<LockMode>) = when (sharing()) {
        Sharing.EXCLUSIVE, Sharing.WRITE -> others.isEmpty()
        Sharing.READ -> others.all { it == this }
        Sharing.PERMITS -> others.sumOf { it.permits() } + permits() <= total()
    }

    /** Checks the invariants. To be called at every instant. */
    fun look() {
        val holders = HashMap<String, MutableMap<Call, LockMode>>()
        for (body in bodies) {
            if (body.hasReturned()) complaints += "${body.call} takes a lost hold for a valid one"
            if (nothingPromised || mayOverlap || body in fenced) continue
            for (hold in body.holds) {
                if (!hold.isHeld) continue
                val others = holders.getOrPut(hold.name()) { LinkedHashMap() }
                val mode = mode(hold)
                if (!mode.fitsBeside(others.values)) {
                    complaints += "${others.keys} and ${body.call} hold ${hold.name()} at once"
                }
                others[body.call] = mode
            }
        }
    }
}
