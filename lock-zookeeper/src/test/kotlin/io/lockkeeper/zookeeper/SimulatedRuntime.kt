package io.lockkeeper.zookeeper

import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import io.lockkeeper.zookeeper.simulated.Actor
import io.lockkeeper.zookeeper.simulated.MILLIS
import io.lockkeeper.zookeeper.simulated.Simulation
import java.util.UUID
import java.util.concurrent.Executor

/**
 * An engine's clock, timer and threads in virtual time. Timers are late, and tasks take a while to begin.
 *
 * @param driftPpm by how many millionths its clock runs too fast
 */
internal class SimulatedRuntime(
    private val sim: Simulation,
    private val actor: Actor,
    private val driftPpm: Long,
) : LockRuntime {
    private var closed = false

    override fun nanoTime(): Long = sim.now + sim.now / 1_000_000 * driftPpm

    override fun wallMillis(): Long = sim.now / MILLIS

    override fun schedule(delayNanos: Long, task: Runnable): Cancellable {
        val late = if (sim.chance(LATE)) sim.between(0, 20 * MILLIS) else sim.between(0, 50_000)
        // A delay of many years is none that comes.
        val delay = minOf(maxOf(delayNanos, 0), Long.MAX_VALUE / 4)
        val due = sim.after(delay - delay / 1_000_000 * driftPpm + late, actor, this) {
            if (!closed) task.run()
        }
        return Cancellable { due.cancel() }
    }

    private val executor = Executor { task ->
        sim.after(if (sim.chance(LATE)) sim.between(0, 5 * MILLIS) else sim.between(500, 20_000), actor) { task.run() }
    }

    override fun executor(): Executor = executor

    override fun randomId(): UUID = UUID(sim.random.nextLong(), sim.random.nextLong())

    override fun close() {
        closed = true
    }

    private companion object {
        const val LATE = 0.01
    }
}
