package io.lockkeeper.zookeeper.search

import io.lockkeeper.HeldLock
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.engineHold
import io.lockkeeper.spi.LockMode
import io.lockkeeper.zookeeper.SimulatedProcess
import io.lockkeeper.zookeeper.simulated.MILLIS
import io.lockkeeper.zookeeper.simulated.SECONDS
import java.time.Duration
import java.util.concurrent.CompletableFuture

/** What the users of the processes do: they ask for locks, hold them, renew, give back, give up, look, and close. */
class Calls(private val world: World) {
    private class Call(
        val number: Int,
        val process: SimulatedProcess,
        val name: String,
        val mode: LockMode,
        val waitNanos: Long,
    ) {
        var answer: CompletableFuture<*>? = null

        override fun toString() = "call $number of $process for $name as ${mode.kind()}"
    }

    private val sim = world.sim
    private val judge = world.judge
    private val open = LinkedHashSet<Call>()
    private val tickets = Tickets(world)

    // For a handle that is collected the library looks at its hold, on a thread of its own. No run may depend on that.
    private val handles = ArrayList<HeldLock>()
    private var isFinishing = false

    /** How many calls there were. */
    var asked = 0
        private set

    fun unanswered(): List<Any> = open.filter { !it.process.actor.isDead }

    fun happen(act: Act) {
        val process = world.process(act.process)
        if (process.actor.isDead || process.actor.isStopped) return
        when (act.kind) {
            Kind.ACQUIRE -> sim.after(0, process.actor) { acquire(process, act) }

            Kind.ACQUIRE_ALL -> if (world.setup.names >
                World.SECOND
            ) {
                sim.after(0, process.actor) { acquireAll(process, act) }
            }

            Kind.TICKET -> sim.after(0, process.actor) { tickets.take(process, act) }

            Kind.CANCEL -> open.filter {
                it.process === process && it.answer?.isDone == false
            }.randomBy(act)?.let { call ->
                world.tell { "$call is given up" }
                call.answer?.cancel(true)
            }

            Kind.LOOK -> process.locks.async().inspectAsync(world.name(act.name))

            Kind.FORCE_RELEASE -> forceRelease(process, world.name(act.name))

            Kind.CLOSE -> close(process, act)

            Kind.CURATOR_HOLDS -> if (act.name != World.READ_WRITE &&
                act.name != World.PERMITS
            ) {
                CuratorContender(world, act).also { world.curators += it }
            }

            Kind.CURATOR_DIES -> world.curators.randomBy(act)?.die()

            else -> error("a fault: $act")
        }
    }

    private fun <T> List<T>.randomBy(act: Act): T? = if (isEmpty()) null else this[(act.chance * size).toInt()]

    private fun acquire(process: SimulatedProcess, act: Act) {
        val mode = world.mode(act.name, act.chance)
        val call = begin(process, world.name(act.name), mode, wait(act))
        val answer = process.locks.async().acquireAsync(call.name, world.terms(mode, terms(process, mode, call, act)))
        answer.whenComplete { held, error -> if (ended(call, answer, error)) hold(call, held, act) }
        watch(call, answer)
    }

    /** Both of the exclusive names at once. */
    private fun acquireAll(process: SimulatedProcess, act: Act) {
        val call = begin(process, "a, b", LockMode.EXCLUSIVE, wait(act))
        val names = listOf(world.name(World.FIRST), world.name(World.SECOND))
        val answer = process.locks.async().acquireAllOrNothingAsync(names, LockTerms.waiting(waitOf(call)))
        answer.whenComplete { held, error ->
            if (ended(call, answer, error)) held.all().forEach { hold(call, it, act) }
        }
        watch(call, answer)
    }

    private fun wait(act: Act) = act.draw(1).let {
        if (it < 0.15) {
            0L
        } else if (it < 0.5) {
            act.long
        } else {
            Long.MAX_VALUE
        }
    }

    private fun waitOf(call: Call): Duration =
        if (call.waitNanos == Long.MAX_VALUE) LockOptions.FOREVER else Duration.ofNanos(call.waitNanos)

    private fun terms(process: SimulatedProcess, mode: LockMode, call: Call, act: Act): LockTerms {
        var terms = LockTerms.waiting(waitOf(call))
        if (world.setup.keeps && act.draw(6) < 0.3) terms = terms.keepFor(Duration.ofNanos(act.short))
        val draw = act.draw(2)
        return when {
            draw < 0.1 -> terms.lease(Duration.ofNanos(maxOf(act.short * 2, 10 * MILLIS)))

            draw < 0.15 -> terms.holdAtLeast(Duration.ofNanos(act.short))

            draw < 0.18 && mode == LockMode.EXCLUSIVE -> {
                world.robbers += process
                terms.stealAfter(Duration.ofNanos(maxOf(act.short, SECONDS)))
            }

            else -> terms
        }
    }

    private fun begin(process: SimulatedProcess, name: String, mode: LockMode, wait: Long): Call {
        val call = Call(++asked, process, name, mode, wait)
        world.tell { "$call begins, wait ${if (wait == Long.MAX_VALUE) "for ever" else "${wait / 1e9} s"}" }
        open += call
        return call
    }

    private fun watch(call: Call, answer: CompletableFuture<*>) {
        call.answer = answer
        if (call.waitNanos != Long.MAX_VALUE) checkInTime(call, sim.now + call.waitNanos)
    }

    /** Returns whether it has what it wanted. */
    private fun ended(call: Call, answer: CompletableFuture<*>, error: Throwable?): Boolean {
        open -= call
        if (error == null) return true
        world.tell { "$call gets nothing: $error" }
        val wanted = call.waitNanos == Long.MAX_VALUE && !answer.isCancelled
        if (wanted && !isExpected(error)) judge.complain(Complaint.Kind.FAILED, "$call failed: $error")
        return false
    }

    private fun isExpected(error: Throwable) = error.toString().let {
        "closed" in it || "and this call is for" in it || "is held as" in it ||
            "was lost while held" in it
    }

    /** An answer must come when the wait is over, and what is asked of the servers then has timed out. */
    private fun checkInTime(call: Call, due: Long) {
        val names = call.name.count { it == ',' } + 1 // one after the other
        val bound = due + names * IO_TIMEOUT + SLACK
        val ranThrough = call.process.stops
        sim.after(bound - sim.now, call.process.actor) {
            if (call !in open) return@after
            if (call.process.stops == ranThrough &&
                sim.now <= bound + SLACK
            ) {
                judge.complain(Complaint.Kind.LATE, "$call is not answered in time")
            }
        }
    }

    private fun hold(call: Call, lock: HeldLock, act: Act) {
        handles += lock
        val held = Judge.Held(call.process, lock.name(), call.mode, lock.fencingToken() shr TOKEN_BITS, lock::isHeld)
        world.tell { "$call has ${lock.name()}, token ${java.lang.Long.toHexString(lock.fencingToken())}" }
        judge.granted(held, lock.fencingToken())
        val draw = act.draw(3)
        val body = when {
            isFinishing -> MILLIS
            draw < 0.3 -> 0L
            draw > 1 - world.setup.longHolds -> act.long
            else -> act.short
        }
        val actor = call.process.actor
        if (call.mode == LockMode.WRITE && act.draw(4) < 0.2) sim.after(body / 2, actor) { downgrade(held, lock) }
        if (act.draw(5) <
            0.1
        ) {
            sim.after(body / 2, actor) { runCatching { lock.renew(Duration.ofNanos(body + SECONDS)) } }
        }
        sim.after(body, actor) { giveBack(call, held, lock) }
    }

    private fun giveBack(call: Call, held: Judge.Held, lock: HeldLock) {
        judge.over(held)
        world.tell { "$call gives ${lock.name()} back" }
        lock.releaseAsync()
    }

    private fun downgrade(held: Judge.Held, lock: HeldLock) {
        if (!lock.isHeld) return
        try {
            // Those that it lets in must find it to be a reader.
            held.mode = LockMode.READ
            lock.engineHold()?.downgradeToRead()
            world.tell { "$held was downgraded" }
        } catch (lost: RuntimeException) {
            held.mode = LockMode.WRITE
        }
    }

    private fun forceRelease(process: SimulatedProcess, name: String) {
        process.locks.async().inspectAsync(name).whenComplete { inspection, _ ->
            val tenure = inspection?.tenure()?.orElse(null) ?: return@whenComplete
            world.robbers += process
            process.locks.async().forceReleaseAsync(tenure)
        }
    }

    private fun close(process: SimulatedProcess, act: Act) {
        world.tell { "$process closes its locks" }
        process.locks.closeAsync(Duration.ofNanos(act.short))
        sim.after(act.short + SECONDS) { world.startAgain(act.process) }
    }

    /** The calls of the process are over, and so are its holds. */
    fun died(process: SimulatedProcess) {
        open.removeIf { it.process === process }
        judge.died(process)
    }

    /** The run is over, and nothing must keep it in memory. */
    fun forget() = handles.clear()

    /** Bodies end, and nobody begins. */
    fun finishAll() {
        isFinishing = true
    }

    private companion object {
        const val IO_TIMEOUT = 5 * SECONDS
        const val SLACK = 2 * SECONDS
        const val TOKEN_BITS = 14
    }
}
