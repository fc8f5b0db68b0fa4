package io.lockkeeper.site

import io.lockkeeper.LockScope
import io.lockkeeper.Locks
import io.lockkeeper.withLock

/** Chooses the ensemble of each name. The list must be the same in every process, in the same order. */
class Spread(private val ensembles: List<Locks>) {
    fun of(name: String): Locks {
        val group = name.substringBefore('/') // "order-7/stock" and "order-7/invoice" stay together
        return ensembles[group.hashCode().mod(ensembles.size)]
    }
}

suspend fun <T> withMovingLock(before: Spread, after: Spread, name: String, body: suspend LockScope.() -> T): T {
    val old = before.of(name)
    val new = after.of(name)
    return if (old === new) new.withLock(name, body = body) else old.withLock(name) { new.withLock(name, body = body) }
}
