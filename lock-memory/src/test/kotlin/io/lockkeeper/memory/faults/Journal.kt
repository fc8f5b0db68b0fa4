package io.lockkeeper.memory.faults

import io.lockkeeper.HeldLock
import io.lockkeeper.engine.hold.OwnNode
import io.lockkeeper.engineHold
import io.lockkeeper.memory.BareServer
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
    private val lastToken = HashMap<String, Long>()
    private val lastCall = HashMap<Pair<FaultyProcess, String>, Int>()
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
        holds.filter { it.isHeld }.forEach { begin(call, it.name(), it.fencingToken()) }
        return body
    }

    private fun begin(call: Call, name: String, token: Long) {
        val before = lastToken.put(name, token) ?: 0
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
        val earlier = lastCall.put(call.process to name, call.number) ?: 0
        if (earlier > call.number && inTurn) complaints += "$call got $name after call $earlier"
    }

    /** The hold of the call's body is one that the servers check, by its node. */
    fun checks(call: Call) {
        val hold = bodies.single { it.call == call }.holds.single()
        checked[call] = OwnNode.of(checkNotNull(hold.engineHold()))
    }

    fun end(body: BodyInside) {
        bodies -= body
    }

    /** Checks the invariants. To be called at every instant. */
    fun look() {
        val holders = HashMap<String, Call>()
        for (body in bodies) {
            if (body.hasReturned()) complaints += "${body.call} takes a lost hold for a valid one"
            if (nothingPromised || mayOverlap || body in fenced) continue
            for (hold in body.holds) {
                if (!hold.isHeld) continue
                val other = holders.put(hold.name(), body.call) ?: continue
                complaints += "$other and ${body.call} both hold ${hold.name()}"
            }
        }
    }
}
