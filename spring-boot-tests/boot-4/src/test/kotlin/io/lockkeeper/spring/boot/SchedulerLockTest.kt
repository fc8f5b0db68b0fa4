package io.lockkeeper.spring.boot

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.BlockingLocks
import io.lockkeeper.shedlock.LockkeeperLockProvider
import net.javacrumbs.shedlock.core.ClockProvider
import net.javacrumbs.shedlock.core.LockAssert
import net.javacrumbs.shedlock.core.LockConfiguration
import net.javacrumbs.shedlock.core.LockProvider
import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.scheduling.annotation.EnableScheduling
import org.springframework.scheduling.annotation.Scheduled
import java.time.Duration
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit.SECONDS
import java.util.concurrent.atomic.AtomicInteger

internal fun shedLock(name: String) = LockConfiguration(ClockProvider.now(), name, Duration.ofMinutes(1), Duration.ZERO)

@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableSchedulerLock(defaultLockAtMostFor = "10m")
open class Jobs {
    @Bean
    open fun nightly() = Nightly()

    @Bean
    open fun onItsOwn() = OnItsOwn()
}

open class Nightly {
    @SchedulerLock(name = "nightly", lockAtLeastFor = "5m")
    open fun run() {
        LockAssert.assertLocked()
        runs.incrementAndGet()
    }

    companion object {
        val runs = AtomicInteger()
    }
}

/** A job that Spring starts, in every application by its own clock. */
open class OnItsOwn {
    @Scheduled(fixedRate = 20)
    @SchedulerLock(name = "on-its-own", lockAtLeastFor = "5m")
    open fun run() {
        LockAssert.assertLocked()
        runs.incrementAndGet()
        ran.countDown()
    }

    companion object {
        val runs = AtomicInteger()
        val ran = CountDownLatch(1)
    }
}

/** `@SchedulerLock` on a real server: two applications, one run. */
class SchedulerLockTest :
    FunSpec({
        test("of two applications one runs the job, and the next run waits for lockAtLeastFor") {
            loopbackServer().use { server ->
                val connect = mapOf("lockkeeper.connect" to server.connectString, "lockkeeper.grace" to "50ms")
                val applications = List(2) { start(Everything::class.java, Jobs::class.java, properties = connect) }
                applications.forEach { it.bean<LockProvider>().shouldBeInstanceOf<LockkeeperLockProvider>() }
                repeat(3) { applications.forEach { it.bean<Nightly>().run() } }
                Nightly.runs.get() shouldBe 1
                applications[0].bean<BlockingLocks>().isLocked("shedlock/nightly") shouldBe true

                OnItsOwn.ran.await(10, SECONDS) shouldBe true
                OnItsOwn.runs.get() shouldBe 1
                applications.forEach { it.close() }
            }
        }
    })
