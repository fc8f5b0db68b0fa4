package io.lockkeeper.memory.faults

import io.lockkeeper.HeldLock

/** Who believes to hold what, seen from nowhere: two at once, an old token or a wrong turn is noted. */
internal class Journal(
    private val inTurn: Boolean,
) {
    class Believed(val call: Call, val holds: List<HeldLock>)

    private val bodies = ArrayList<Believed>()
    private val lastToken = HashMap<String, Long>()
    private val lastCall = HashMap<Pair<FaultyProcess, String>, Int>()
    val complaints = ArrayList<String>()

    /** Set when a node is taken from its holder: from then on nothing is promised but that tokens differ. */
    var isFenced = false

    fun begin(call: Call, holds: List<HeldLock>): Believed {
        val believed = Believed(call, holds)
        bodies += believed
        holds.filter { it.isHeld }.forEach { hold ->
            val name = hold.name()
            val token = hold.fencingToken()
            val before = lastToken.put(name, token)
            if (before != null && before >= token &&
                !isFenced
            ) {
                complaints += "$call has token $token of $name after $before"
            }
            val earlier = lastCall.put(call.process to name, call.number)
            if (inTurn && earlier != null && earlier > call.number) complaints += "$call got $name after call $earlier"
        }
        return believed
    }

    fun end(believed: Believed) {
        bodies -= believed
    }

    /** To be called at every instant. */
    fun look() {
        if (bodies.size < 2 || isFenced) return
        val holders = HashMap<String, Call>()
        for (body in bodies) {
            for (hold in body.holds) {
                if (!hold.isHeld) continue
                val other = holders.put(hold.name(), body.call)
                if (other != null &&
                    other !== body.call
                ) {
                    complaints += "$other and ${body.call} both hold ${hold.name()}"
                }
            }
        }
    }
}
