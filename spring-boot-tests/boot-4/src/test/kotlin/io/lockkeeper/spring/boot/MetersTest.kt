package io.lockkeeper.spring.boot

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.shouldBe
import io.lockkeeper.BlockingLocks
import io.lockkeeper.LockEvent
import io.lockkeeper.LockListener
import io.lockkeeper.contract.soon
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.micrometer.LockMetrics
import io.micrometer.core.instrument.MeterRegistry
import org.springframework.boot.test.context.FilteredClassLoader
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import java.util.concurrent.CopyOnWriteArrayList

@Configuration(proxyBeanMethods = false)
open class Listening {
    @Bean
    open fun told() = CopyOnWriteArrayList<LockEvent.Kind>()

    @Bean
    open fun listener(told: CopyOnWriteArrayList<LockEvent.Kind>) = LockListener { told += it.kind() }
}

class MetersTest :
    FunSpec({
        fun MeterRegistry.holds() = get("lockkeeper.holds").gauge().value()

        test(
            "with Spring Boot's registry the connection has meters, and the application's own listeners hear as well",
        ) {
            loopbackServer().use { server ->
                val connect = mapOf("lockkeeper.connect" to server.connectString)
                start(Everything::class.java, Listening::class.java, properties = connect).use { application ->
                    val registry = application.bean<MeterRegistry>()
                    application.bean<BlockingLocks>().runWithLock<RuntimeException>("metered") {
                        registry.holds() shouldBe 1.0
                    }
                    registry.holds() shouldBe 0.0
                    soon { registry.find("lockkeeper.hold").timers().sumOf { it.count() } shouldBe 1L }
                    soon {
                        application.bean<CopyOnWriteArrayList<LockEvent.Kind>>() shouldContain
                            LockEvent.Kind.RELEASED
                    }
                }
            }
        }

        test("the application's own locks are seen in the gauges") {
            runner().withLocks { MemoryCluster().connect().locks() }.run { context ->
                context.bean<BlockingLocks>().runWithLock<RuntimeException>("x") {
                    context.bean<MeterRegistry>().holds() shouldBe 1.0
                }
            }
        }

        test("without Micrometer, or without locks, there are no meters") {
            runnerOf(StarterAlone::class.java).withLocks { MemoryCluster().connect().locks() }
                .withClassLoader(FilteredClassLoader("io.micrometer")).run {
                    it.startupFailure shouldBe null
                    it.containsBean("lockkeeperMetrics") shouldBe false
                }
            runnerOf(StarterAlone::class.java).withLocks { MemoryCluster().connect().locks() }.run {
                it.getBeanNamesForType(LockMetrics::class.java).size shouldBe 0 // no registry
            }
            runner("lockkeeper.enabled=false").run { it.containsBean("lockkeeperMetrics") shouldBe false }
        }
    })
