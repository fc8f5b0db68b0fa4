package io.lockkeeper.micrometer

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.contract.soon
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.withLock
import io.micrometer.core.instrument.Meter
import io.micrometer.core.instrument.config.MeterFilter
import io.micrometer.core.instrument.simple.SimpleMeterRegistry
import java.util.concurrent.CountDownLatch

class SlowRegistryTest :
    FunSpec({
        test("a registry that blocks delays no lock, and gets everything later") {
            val goOn = CountDownLatch(1)
            val blocked = CountDownLatch(1)
            val registry = registryThat { id ->
                if (id.name == "lockkeeper.acquire") {
                    blocked.countDown()
                    goOn.await()
                }
            }
            val metrics = LockMetrics.of(registry)
            val locks = MemoryCluster().connect(LockOptions.builder().listener(metrics.listener()).build()).locks()
            locks.withLock("x") {}
            blocked.await()
            repeat(100) { locks.withLock("x") {} }
            registry.find("lockkeeper.hold").timer().shouldBeNull()
            goOn.countDown()
            soon { registry.get("lockkeeper.hold").timer().count() shouldBe 101 }
            registry.get("lockkeeper.events.dropped").counter().count() shouldBe 0.0
            locks.close()
        }

        test("a registry that throws fails no lock") {
            val registry = registryThat { id -> if (id.name == "lockkeeper.acquire") error("boom") }
            val metrics = LockMetrics.of(registry)
            val locks = MemoryCluster().connect(LockOptions.builder().listener(metrics.listener()).build()).locks()
            repeat(10) { locks.withLock("x") {} }
            soon { registry.get("lockkeeper.hold").timer().count() shouldBe 10 }
            locks.close()
        }
    })

private fun registryThat(does: (Meter.Id) -> Unit) = SimpleMeterRegistry().also { registry ->
    registry.config().meterFilter(
        object : MeterFilter {
            override fun map(id: Meter.Id): Meter.Id = id.also(does)
        },
    )
}
