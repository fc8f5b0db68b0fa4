package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockTerms
import java.util.concurrent.TimeUnit

/** Runs the block on a thread of its own, and rethrows its exception here. */
private suspend fun <T> elsewhere(block: suspend () -> T): T =
    BlockingFace.onThread { kotlinx.coroutines.runBlocking { block() } }.await()

/** A name as a `java.util.concurrent.locks.ReadWriteLock`, which behaves like a `ReentrantReadWriteLock`. */
fun Contract<BlockingFace>.readWriteViews() {
    must("be read by several threads, and written by one thread, which may enter again and read too") {
        val (a, b) = List(2) { process() }
        val lock = a.locks.blocking().readWriteLock(x)
        val same = a.locks.blocking().readWriteLock(x)
        val other = b.locks.blocking().readWriteLock(x)
        elsewhere {
            lock.readLock().lock()
            same.readLock().lockInterruptibly()
            elsewhere {
                other.readLock().tryLock() shouldBe true
                other.readLock().unlock()
                other.writeLock().tryLock() shouldBe false
                lock.readLock().lock()
                lock.readLock().unlock()
                lock.writeLock().tryLock() shouldBe false
            }
            repeat(2) { lock.readLock().unlock() }
            lock.writeLock().lock()
            same.writeLock().lock()
            lock.readLock().tryLock(1, TimeUnit.SECONDS) shouldBe true
            elsewhere {
                other.readLock().tryLock() shouldBe false
                lock.readLock().tryLock() shouldBe false
            }
            lock.readLock().unlock()
            repeat(2) { lock.writeLock().unlock() }
            other.writeLock().tryLock() shouldBe true
            other.writeLock().unlock()
        }
        expectFree()
    }

    must("go on reading when a thread that writes and reads unlocks for writing, with no writer between") {
        val (a, b) = List(2) { process() }
        val lock = a.locks.blocking().readWriteLock(x)
        val writer = elsewhere {
            lock.writeLock().lock()
            lock.readLock().lock()
            val writer = b.queuedOn(writing, 2)
            lock.writeLock().unlock()
            a.callOn(reading.copy(wait = inVain)) {}.failure() // behind that writer, or before it
            writer.isHolding shouldBe false
            shouldThrow<LockNestedException> { lock.writeLock().lock() }
            lock.readLock().unlock()
            writer
        }
        writer.held()
        writer.release()
    }

    must("let readers in when a thread has unlocked for writing and reads on") {
        val (a, b) = List(2) { process() }
        val lock = a.locks.blocking().readWriteLock(x)
        elsewhere {
            lock.writeLock().lock()
            lock.readLock().lock()
            lock.writeLock().unlock()
            b.holdingOn(reading).release()
            lock.readLock().unlock()
        }
    }

    must("refuse an upgrade where it would wait for itself, and return false where it need not wait") {
        val a = process()
        val lock = a.locks.blocking().readWriteLock(x)
        elsewhere {
            lock.readLock().lock()
            for (write in listOf(lock.writeLock()::lock, lock.writeLock()::lockInterruptibly)) {
                shouldThrow<LockNestedException> { write() }.message shouldContain "an upgrade to writing"
            }
            lock.writeLock().tryLock() shouldBe false
            lock.writeLock().tryLock(1, TimeUnit.HOURS) shouldBe false
            shouldThrow<LockNestedException> { a.locks.blocking().acquire(x, LockTerms.defaults().write()) }
            lock.readLock().unlock()
            lock.writeLock().lock()
            lock.writeLock().unlock()
        }
    }

    must("refuse an unlock for which there was no lock") {
        val a = process()
        val lock = a.locks.blocking().readWriteLock(x)
        elsewhere {
            lock.readLock().lock()
            shouldThrow<IllegalMonitorStateException> { lock.writeLock().unlock() }
            lock.readLock().unlock()
            shouldThrow<IllegalMonitorStateException> { lock.readLock().unlock() }
            lock.writeLock().lock()
            shouldThrow<IllegalMonitorStateException> { lock.readLock().unlock() }
            lock.writeLock().unlock()
        }
    }

    must("enter the hold of a body around it, and leave it to that body") {
        val a = process()
        val locks = a.locks.blocking()
        val lock = locks.readWriteLock(x)
        elsewhere {
            locks.runWithWriteLock(x) { held ->
                lock.writeLock().lock()
                lock.readLock().lock()
                lock.writeLock().unlock()
                lock.writeLock().lock() // the body still writes
                lock.writeLock().unlock()
                lock.readLock().unlock()
                held.ensureHeld()
            }
            locks.runWithReadLock(x) {
                lock.readLock().lock()
                lock.readLock().unlock()
                shouldThrow<LockNestedException> { lock.writeLock().lock() }
            }
            shouldThrow<LockNestedException> { locks.runWithReadLock(x) { locks.lock(x).lock() } }
                .message shouldContain "an exclusive lock"
        }
        expectFree()
    }

    must("say at the last unlock that the lock was lost, also at a downgrade") {
        val a = process()
        val lock = a.locks.blocking().readWriteLock(x)
        elsewhere {
            lock.writeLock().lock()
            lock.readLock().lock()
            a.expireSession()
            soon {
                runCatching {
                    lock.readLock().apply { lock() }.unlock()
                }.exceptionOrNull().shouldBeInstanceOf<LockLostException>()
            }
            shouldThrow<LockLostException> { lock.writeLock().unlock() }
            shouldThrow<LockLostException> { lock.readLock().unlock() }
            shouldThrow<IllegalMonitorStateException> { lock.readLock().unlock() }
            lock.writeLock().lock()
            lock.writeLock().unlock()
        }
        soon { a.locks.inUse() shouldBe NOTHING }
    }

    must("be views of one lock on terms, and refuse terms that say themselves what to do") {
        val a = process()
        val locks = a.locks.blocking()
        for (terms in listOf(LockTerms.defaults().read(), LockTerms.defaults().permits(1, 2))) {
            shouldThrow<IllegalArgumentException> { locks.readWriteLock(x, terms) }
        }
        shouldThrow<IllegalArgumentException> { locks.readWriteLock("") }
        val read = locks.lock(x, LockTerms.defaults().read())
        elsewhere {
            repeat(2) { read.lock() }
            locks.readWriteLock(x).readLock().lock()
            backend.nodes(x) shouldBe 1
            elsewhere { locks.tryRunWithLock(x, LockTerms.ifFree().read()) {} shouldBe true }
            repeat(3) { read.unlock() }
        }
        val permits = locks.lock(x, LockTerms.defaults().permits(2, 3))
        elsewhere {
            repeat(2) { permits.lock() }
            elsewhere { permits.tryLock() shouldBe false }
            repeat(2) { permits.unlock() }
        }
        expectFree()
    }
}
