package io.lockkeeper.spring.boot

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.lockkeeper.BlockingLocks
import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.LossPolicy
import io.lockkeeper.contract.soon
import io.lockkeeper.memory.MemoryCluster
import kotlinx.coroutines.runBlocking
import net.javacrumbs.shedlock.core.LockProvider
import org.springframework.boot.SpringBootVersion
import org.springframework.boot.test.context.FilteredClassLoader
import org.springframework.integration.support.locks.LockRegistry
import java.lang.reflect.Modifier
import java.time.Duration.ofMillis
import java.time.Duration.ofMinutes
import java.time.Duration.ofSeconds

class StarterTest :
    FunSpec({
        val cluster = MemoryCluster()

        test("this is the version of Spring Boot that the module is for") {
            SpringBootVersion.getVersion() shouldBe System.getProperty("expected.boot")
        }

        test("an application's own locks are used, and it keeps them open") {
            val own = cluster.connect().locks()
            runner().withLocks { own }.run { context ->
                context.bean<Locks>() shouldBeSameInstanceAs own
                context.bean<BlockingLocks>().runWithLock<RuntimeException>("x") { }
                context.getBeanNamesForType(LockProvider::class.java).size shouldBe 1
                context.getBeanNamesForType(LockRegistry::class.java).size shouldBe 1
            }
        }

        test("each property sets its option, and what is not set has its default") {
            val set = "root=/here,default-wait=1s,default-lease=2m,session-timeout=20s,server-tick=1s," +
                "margin=3s,io-timeout=4s,release-wait=6s,grace=7s,handoff-time=8s,keep-for=10s,max-kept=7,fair=true," +
                "label=me,loss-policy=at-first-doubt,interrupt-on-loss=false,trace-acquires=true," +
                "warn-held-longer-than=9s,max-path-bytes=1000"
            val properties = set.split(',').map { "lockkeeper.$it" }.toTypedArray()
            runnerOf(StarterAlone::class.java, *properties).withLocks { cluster.connect().locks() }.run {
                val expected = LockOptions.builder().root("/here").defaultWait(ofSeconds(1)).defaultLease(ofMinutes(2))
                    .sessionTimeout(ofSeconds(20)).serverTick(ofSeconds(1)).margin(ofSeconds(3)).ioTimeout(ofSeconds(4))
                    .releaseWait(ofSeconds(6)).grace(ofSeconds(7)).handoffTime(ofSeconds(8)).keepFor(ofSeconds(10))
                    .maxKept(7).fair(true).label("me")
                    .lossPolicy(LossPolicy.AT_FIRST_DOUBT).interruptOnLoss(false).traceAcquires(true)
                    .warnHeldLongerThan(ofSeconds(9)).maxPathBytes(1000)
                it.bean<LockOptions>().toString() shouldBe expected.build().toString()
            }
            runnerOf(StarterAlone::class.java).withLocks { cluster.connect().locks() }.run {
                it.bean<LockOptions>().toString() shouldBe LockOptions.defaults().toString()
            }
        }

        test("every option has a property, except those that are code") {
            val options = LockOptions.Builder::class.java.declaredMethods
                .filter { Modifier.isPublic(it.modifiers) && !it.isAnnotationPresent(java.lang.Deprecated::class.java) }
                .map { it.name }.toSet() - setOf("build", "toString")
            options - describedProperties() shouldBe setOf("executor", "listener", "lockOrder")
        }

        test("without servers the application does not start, and is told what to set") {
            runner().run { context ->
                generateSequence(context.startupFailure) { it.cause }.last().message shouldContain
                    "Set lockkeeper.connect"
            }
        }

        test("lockkeeper.enabled=false makes nothing") {
            runner("lockkeeper.enabled=false").run { context ->
                context.startupFailure shouldBe null
                context.beanDefinitionNames.filter { "lockkeeper" in it.lowercase() }.shouldBeEmpty()
            }
        }

        test("the adapters have namespaces of their own, which can be changed") {
            val other = cluster.connect().locks().blocking()

            fun names(vararg properties: String) = buildList {
                runnerOf(StarterAlone::class.java, *properties).withLocks { cluster.connect().locks() }.run { context ->
                    context.bean<LockProvider>().lock(shedLock("job")).get()
                    context.registry().obtain("key").lock()
                    other.list("").use { all -> all.forEach { add(it.name()) } }
                    context.bean<Locks>().close(ofMillis(0))
                }
            }
            names().let {
                it shouldContain "shedlock/job"
                it shouldContain "integration/key"
            }
            names("lockkeeper.shedlock.namespace=", "lockkeeper.integration.namespace=a/b")
                .let {
                    it shouldContain "job"
                    it shouldContain "a/b/key"
                }
        }

        test("the registry's time-to-live can be set") {
            runner("lockkeeper.integration.ttl=50ms").withLocks { cluster.connect().locks() }.run { context ->
                context.registry().obtain("short").lock()
                runBlocking {
                    soon { cluster.connect().locks().blocking().isLocked("integration/short") shouldBe false }
                }
            }
        }

        test("an application without ShedLock, Spring Integration or an actuator starts") {
            val gone = FilteredClassLoader(
                "net.javacrumbs",
                "org.springframework.integration",
                "org.springframework.boot.actuate",
                "org.springframework.boot.health",
            )
            runnerOf(StarterAlone::class.java).withLocks { cluster.connect().locks() }
                .withClassLoader(gone).run { context ->
                    context.startupFailure shouldBe null
                    context.bean<Locks>()
                    context.containsBean("lockkeeperHealthIndicator") shouldBe false
                    context.containsBean("lockkeeperLockProvider") shouldBe false
                    context.containsBean("lockkeeperLockRegistry") shouldBe false
                }
        }

        test("a health indicator can be switched off") {
            runner("management.health.lockkeeper.enabled=false").withLocks { cluster.connect().locks() }.run {
                it.containsBean("lockkeeperHealthIndicator") shouldBe false
            }
        }
    })
