package io.lockkeeper

import io.lockkeeper.engine.Hold
import io.lockkeeper.engine.LockEngine
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext

/**
 * What a coroutine's body holds, with the bodies around it; inherited by children, for they run within the body. Thread
 * rules: what is taken along changes under this object's lock.
 */
internal class HeldHere(
    val locks: Locks,
    private var holds: List<Hold>,
    private val around: HeldHere?,
) : AbstractCoroutineContextElement(HeldHere) {
    private var ended = false

    /** The hold of this name that a body is in, this one or one around it; null if there is none. */
    fun find(engine: LockEngine, full: String): Hold? = generateSequence(this) { it.around }
        .firstNotNullOfOrNull { it.own(engine, full) }

    @Synchronized
    private fun own(engine: LockEngine, full: String): Hold? =
        holds.firstOrNull { it.isInUse && it.isIn(engine) && it.name() == full }

    /** False if the body has ended, and nobody would give the hold back. */
    @Synchronized
    fun add(hold: Hold): Boolean {
        if (!ended) holds += hold // a list of its own: most bodies take nothing along
        return !ended
    }

    /** The body has ended: what is to be given back. */
    @Synchronized
    fun end(): List<Hold> {
        ended = true
        return holds // nothing is added any more
    }

    companion object Key : CoroutineContext.Key<HeldHere>
}
