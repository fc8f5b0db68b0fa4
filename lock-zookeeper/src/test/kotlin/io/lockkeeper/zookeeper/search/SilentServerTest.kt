package io.lockkeeper.zookeeper.search

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.zookeeper.SimulatedProcess
import io.lockkeeper.zookeeper.simulated.ClientSettings
import io.lockkeeper.zookeeper.simulated.Ensemble
import io.lockkeeper.zookeeper.simulated.EnsembleSettings
import io.lockkeeper.zookeeper.simulated.Latency
import io.lockkeeper.zookeeper.simulated.Network
import io.lockkeeper.zookeeper.simulated.SECONDS
import io.lockkeeper.zookeeper.simulated.Simulation
import java.time.Duration

/** Found by the search, with seed 100007242 of its first hour. */
class SilentServerTest :
    FunSpec({
        test("listings that a silent server does not answer are no reason to refuse those that wait") {
            val sim = Simulation(1)
            val ensemble = Ensemble(sim, EnsembleSettings(servers = 1, tickMillis = 500))
            val network = Network(sim, Latency(sim, 50_000L..100_000L, 1..2L, 0.0))
            val options = LockOptions.builder().sessionTimeout(Duration.ofSeconds(10)).wait(LockOptions.FOREVER).build()
            val (holder, waiter) = List(2) {
                SimulatedProcess(sim, ensemble, "process $it", options, ClientSettings(10_000, network = network), true)
            }
            fun runFor(nanos: Long) {
                val end = sim.now + nanos
                while (sim.now < end && sim.step()) Unit
            }
            runFor(SECONDS)
            val held = holder.locks.async().acquireAsync("x")
            runFor(SECONDS)
            val waiting = waiter.locks.async().acquireAsync("x")
            runFor(SECONDS)
            waiter.line?.cut() // so that it looks up its place on the next connection
            var asked = waiter.listings()
            repeat(6) {
                val bound = sim.now + 60 * SECONDS
                while (waiter.listings() == asked && sim.now < bound) sim.step()
                waiter.line?.freeze(toServerToo = false, toClientToo = true)
                asked = waiter.listings()
            }
            waiting.isDone shouldBe false
            held.get().releaseAsync()
            runFor(30 * SECONDS)
            waiting.get().isHeld shouldBe true
        }
    })

private fun SimulatedProcess.listings() = requests["GetChildren"] ?: 0
