package io.lockkeeper.spring.integration

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.scopes.FunSpecRootScope
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.lockkeeper.LockLostException
import io.lockkeeper.Locks
import io.lockkeeper.contract.soon
import org.springframework.integration.support.locks.RenewableLockRegistry
import java.time.Duration
import java.time.Duration.ofMillis
import java.time.Duration.ofMinutes
import java.time.Duration.ofSeconds
import java.util.ConcurrentModificationException
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit.MILLISECONDS
import java.util.concurrent.TimeUnit.SECONDS
import java.util.concurrent.TimeoutException
import java.util.concurrent.locks.Lock

/** Two processes on one backend. Each test has names of its own. */
internal class Two(val mine: Locks, val others: Locks) {
    val key = "key-${UUID.randomUUID()}"
}

/**
 * What Spring Integration's documentation and its own tests of registries ask of one. Those tests are not published.
 *
 * @param make a registry of either kind, with this time-to-live if there is one
 */
internal fun FunSpecRootScope.registryContract(two: () -> Two, make: (Locks, Duration?) -> RenewableLockRegistry<*>) {
    fun must(what: String, test: suspend Two.() -> Unit) = test("a registry must $what") { two().test() }

    fun Two.registry(ttl: Duration? = null) = make(mine, ttl)

    fun Two.otherRegistry(ttl: Duration? = null) = make(others, ttl)

    must("give the same object for a key, and others for other keys") {
        val registry = registry()
        val lock = registry.obtain(key)
        registry.obtain(key) shouldBeSameInstanceAs lock
        registry.obtain("$key-2") shouldNotBe lock
        shouldThrow<IllegalArgumentException> { registry.obtain(42) }.message shouldContain "the lock's name: 42"
    }

    must("let a thread lock again, and others in after the last unlock") {
        val registry = registry()
        registry.obtain(key).lock()
        registry.obtain(key).lockInterruptibly()
        registry.obtain(key).tryLock() shouldBe true
        registry.obtain(key).tryLock(1, SECONDS) shouldBe true
        repeat(3) { registry.obtain(key).unlock() }
        otherRegistry().obtain(key).tryLock() shouldBe false
        registry.obtain(key).unlock()
        otherRegistry().obtain(key).run {
            tryLock() shouldBe true
            unlock()
        }
    }

    must("keep out other threads and other processes, and let them in afterwards") {
        val (mine, other) = listOf(registry(), otherRegistry()).map { it.obtain(key) }
        mine.lock()
        onThread { mine.tryLock() } shouldBe false
        onThread { mine.tryLock(1, SECONDS) } shouldBe false
        other.tryLock(1, SECONDS) shouldBe false
        val waits = CompletableFuture.supplyAsync {
            other.lockInterruptibly()
            other.unlock()
            true
        }
        mine.unlock()
        waits.get(10, SECONDS) shouldBe true
    }

    must("hold two keys at once") {
        val registry = registry()
        val (one, two) = List(2) { registry.obtain("$key-$it") }
        one.lock()
        two.lock()
        one.unlock()
        onThread { two.tryLock() } shouldBe false
        two.unlock()
    }

    must("refuse to unlock or renew for a thread that does not own the lock") {
        val registry = registry()
        val lock = registry.obtain(key)
        shouldThrow<IllegalMonitorStateException> { lock.unlock() }
        shouldThrow<IllegalMonitorStateException> { registry.renewLock(key) }
        lock.lock()
        onThread { shouldThrow<IllegalMonitorStateException> { lock.unlock() } }.message shouldContain "own"
        onThread { shouldThrow<IllegalMonitorStateException> { registry.renewLock(key, ofMinutes(1)) } }
        otherRegistry().obtain(key).tryLock() shouldBe false
        lock.unlock()
        shouldThrow<IllegalMonitorStateException> { lock.unlock() }
    }

    must("tell at unlock that the lock was lost, and let others in at the end of its time without the grace") {
        val ttl = ofMillis(50)
        val lock = registry(ttl).obtain(key)
        val other = otherRegistry().obtain(key)
        lock.lock()
        other.tryLock(4, SECONDS) shouldBe true // the grace is five seconds
        shouldThrow<ConcurrentModificationException> { lock.lock() } // a nested call must not go on without the lock
        shouldThrow<ConcurrentModificationException> { lock.unlock() }.cause.shouldBeInstanceOf<LockLostException>()
        shouldThrow<IllegalMonitorStateException> { lock.unlock() }
        other.unlock()
        lock.lock()
        lock.unlock()
    }

    must("renew a lock for its own time or for another, and say that a lost one cannot be renewed") {
        val registry = registry(ofSeconds(2))
        val other = otherRegistry().obtain(key)
        val lock = registry.obtain(key)
        lock.lock()
        registry.renewLock(key)
        registry.renewLock(key, ofMinutes(1))
        other.tryLock(2500, MILLISECONDS) shouldBe false
        lock.unlock()

        val short = make(mine, ofMillis(1))
        short.obtain(key).lock()
        soon {
            shouldThrow<IllegalStateException> { short.renewLock(key) }.cause.shouldBeInstanceOf<LockLostException>()
        }
        shouldThrow<ConcurrentModificationException> { short.obtain(key).unlock() }
    }

    must("need no renewal without a time-to-live") {
        val registry = registry()
        registry.obtain(key).lock()
        registry.renewLock(key)
        registry.obtain(key).unlock()
    }

    must("leave nothing behind when a wait is interrupted, and keep the interrupt of a wait that cannot be") {
        val lock = registry().obtain(key)
        lock.lock()
        val begun = CountDownLatch(2)
        val interruptible = Waiting(lock, begun) { it.lockInterruptibly() }
        val stubborn = Waiting(lock, begun) { it.lock() }
        begun.await()
        listOf(interruptible, stubborn).forEach { it.thread.interrupt() }
        shouldThrow<ExecutionException> { interruptible.end.get(10, SECONDS) }
            .cause.shouldBeInstanceOf<InterruptedException>()
        lock.unlock()
        stubborn.end.get(10, SECONDS) shouldBe true
        Thread.currentThread().interrupt()
        shouldThrow<InterruptedException> { lock.tryLock(1, SECONDS) }
        onThread { lock.tryLock().also { if (it) lock.unlock() } } shouldBe true
    }

    must("run tasks under the lock") {
        val registry = registry()
        var ran = 0
        registry.executeLocked<RuntimeException>(key) {
            ran++
            shouldThrow<TimeoutException> {
                otherRegistry().executeLocked<RuntimeException>(key, ofSeconds(1)) { ran++ }
            }
        }
        ran shouldBe 1
        otherRegistry().executeLocked<RuntimeException>(key, ofSeconds(10)) { ran++ }
        ran shouldBe 2
    }
}

/** A thread that waits for the lock and unlocks it; tells whether it had been interrupted. */
private class Waiting(lock: Lock, begun: CountDownLatch, enter: (Lock) -> Unit) {
    val end = CompletableFuture<Boolean>()
    val thread = Thread {
        begun.countDown()
        try {
            enter(lock)
            lock.unlock()
            end.complete(Thread.interrupted())
        } catch (error: Throwable) {
            end.completeExceptionally(error)
        }
    }.apply { start() }
}

internal fun <T> onThread(call: () -> T): T = CompletableFuture.supplyAsync(call).get(10, SECONDS)
