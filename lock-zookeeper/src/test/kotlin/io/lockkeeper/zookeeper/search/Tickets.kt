package io.lockkeeper.zookeeper.search

import io.lockkeeper.LockTerms
import io.lockkeeper.LockTicket
import io.lockkeeper.spi.LockMode
import io.lockkeeper.zookeeper.SimulatedProcess
import io.lockkeeper.zookeeper.simulated.SECONDS
import java.time.Duration

/**
 * Locks that outlive their process. The owner of a ticket may rely on it for the lease, counted from when the last request that
 * succeeded was made; it is renewed and given back by any process.
 */
class Tickets(private val world: World) {
    private val sim = world.sim
    private val judge = world.judge

    fun take(process: SimulatedProcess, act: Act) {
        val name = world.name(act.name)
        if (world.mode(act.name, act.chance) != LockMode.EXCLUSIVE) return
        val lease = maxOf(act.short * 4, SECONDS)
        val terms = LockTerms.waiting(Duration.ofNanos(act.long))
        world.tell { "$process wants a ticket for $name, for ${lease / 1e9} s" }
        process.locks.async().tickets().acquireAsync(name, Duration.ofNanos(lease), terms).whenComplete {
                ticket,
                error,
            ->
            world.tell { "$process has ${ticket?.let { "a ticket for $name" } ?: "no ticket for $name: $error"}" }
            if (ticket != null) Holding(ticket, act, lease).begin()
        }
    }

    private inner class Holding(private val ticket: LockTicket, private val act: Act, private val lease: Long) {
        // The lease begins when the lock is had, at the latest now; how much earlier is not known here.
        private var until = sim.now
        private val held = Judge.Held(null, ticket.name(), LockMode.EXCLUSIVE, ticket.fencingToken() shr TOKEN_BITS) {
            sim.now < until
        }

        fun begin() {
            held.isTicket = true
            judge.granted(held, ticket.fencingToken())
            renew(if (act.draw(6) < 0.5) 1 else 0)
        }

        /** Any process may renew it, and then the rest of the lease is known. */
        private fun renew(more: Int) {
            val process = world.process(act.process)
            val sent = sim.now
            if (process.isAway) return sim.after(act.short) { giveBack() }.let {}
            process.locks.async().tickets().renewAsync(ticket, Duration.ofNanos(lease)).whenComplete { _, error ->
                world.tell {
                    "the ticket for ${ticket.name()} is ${if (error == null) "renewed" else "not renewed: $error"}"
                }
                if (error == null) until = maxOf(until, sent + lease - lease / DRIFT_SHARE)
                sim.after(act.short) { if (more > 0 && error == null) renew(more - 1) else giveBack() }
            }
        }

        private fun giveBack() {
            judge.over(held)
            val process = world.process(act.process)
            if (act.draw(7) < 0.8 && !process.isAway) {
                world.tell { "the ticket for ${ticket.name()} is given back" }
                process.locks.async().tickets().releaseAsync(ticket)
            }
        }
    }

    private companion object {
        const val TOKEN_BITS = 14
        const val DRIFT_SHARE = 100 // the clocks of two processes differ by up to one percent
    }
}
