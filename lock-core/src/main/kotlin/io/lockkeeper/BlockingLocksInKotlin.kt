package io.lockkeeper

import io.lockkeeper.spi.LockMode
import java.time.Duration
import java.util.Optional

/**
 * The calls of [BlockingLocks] that take a body, as Kotlin sees them. Java's calls declare the exception of their body
 * as a type parameter, which Kotlin cannot infer. Kotlin prefers the calls of this class, and Java does not see them.
 * They block, and are described at the calls of the same names in [BlockingLocks]. [lockTerms] makes terms from
 * Kotlin's durations.
 */
public abstract class BlockingLocksInKotlin internal constructor(private val underLock: BlockingCalls) {
    /** See [BlockingLocks.withLock]. */
    @JvmSynthetic
    public fun <T> withLock(name: String, body: (HeldLock) -> T): T = withLock(name, LockTerms.defaults(), body)

    /** See [BlockingLocks.withLock]. */
    @JvmSynthetic
    public fun <T> withLock(name: String, terms: LockTerms, body: (HeldLock) -> T): T =
        underLock.withLock<T, RuntimeException>(name, terms, LockedBody { body(it) })

    /** See [BlockingLocks.withLock]. */
    @JvmSynthetic
    public fun <T> withLock(name: String, wait: Duration, body: (HeldLock) -> T): T =
        withLock(name, LockTerms.waiting(wait), body)

    /** See [BlockingLocks.runWithLock]. */
    @JvmSynthetic
    public fun runWithLock(name: String, body: (HeldLock) -> Unit): Unit = runWithLock(name, LockTerms.defaults(), body)

    /** See [BlockingLocks.runWithLock]. */
    @JvmSynthetic
    public fun runWithLock(name: String, terms: LockTerms, body: (HeldLock) -> Unit): Unit = withLock(name, terms, body)

    /** See [BlockingLocks.runWithLock]. */
    @JvmSynthetic
    public fun runWithLock(name: String, wait: Duration, body: (HeldLock) -> Unit): Unit =
        runWithLock(name, LockTerms.waiting(wait), body)

    /** See [BlockingLocks.tryWithLock]. */
    @JvmSynthetic
    public fun <T : Any> tryWithLock(name: String, body: (HeldLock) -> T?): Optional<T> =
        tryWithLock(name, LockTerms.ifFree(), body)

    /** See [BlockingLocks.tryWithLock]. */
    @JvmSynthetic
    public fun <T : Any> tryWithLock(name: String, terms: LockTerms, body: (HeldLock) -> T?): Optional<T> =
        underLock.tryWithLock<T, RuntimeException>(name, terms, LockedBody { body(it) })

    /** See [BlockingLocks.tryWithLock]. */
    @JvmSynthetic
    public fun <T : Any> tryWithLock(name: String, wait: Duration, body: (HeldLock) -> T?): Optional<T> =
        tryWithLock(name, LockTerms.waiting(wait), body)

    /** See [BlockingLocks.tryRunWithLock]. */
    @JvmSynthetic
    public fun tryRunWithLock(name: String, body: (HeldLock) -> Unit): Boolean =
        tryRunWithLock(name, LockTerms.ifFree(), body)

    /** See [BlockingLocks.tryRunWithLock]. */
    @JvmSynthetic
    public fun tryRunWithLock(name: String, terms: LockTerms, body: (HeldLock) -> Unit): Boolean =
        tryWithLock(name, terms) {
            body(it)
            true
        }.isPresent

    /** See [BlockingLocks.tryRunWithLock]. */
    @JvmSynthetic
    public fun tryRunWithLock(name: String, wait: Duration, body: (HeldLock) -> Unit): Boolean =
        tryRunWithLock(name, LockTerms.waiting(wait), body)

    /** See [BlockingLocks.withLocks]. */
    @JvmSynthetic
    public fun <T> withLocks(names: Collection<String>, body: (HeldLocks) -> T): T =
        withLocks(names, LockTerms.defaults(), body)

    /** See [BlockingLocks.withLocks]. */
    @JvmSynthetic
    public fun <T> withLocks(names: Collection<String>, terms: LockTerms, body: (HeldLocks) -> T): T =
        underLock.runUnder<T, RuntimeException>(names, terms, LockedBody { body(it) })

    /** See [BlockingLocks.withLocks]. */
    @JvmSynthetic
    public fun <T> withLocks(names: Collection<String>, wait: Duration, body: (HeldLocks) -> T): T =
        withLocks(names, LockTerms.waiting(wait), body)

    /** See [BlockingLocks.runWithLocks]. */
    @JvmSynthetic
    public fun runWithLocks(names: Collection<String>, body: (HeldLocks) -> Unit): Unit =
        runWithLocks(names, LockTerms.defaults(), body)

    /** See [BlockingLocks.runWithLocks]. */
    @JvmSynthetic
    public fun runWithLocks(names: Collection<String>, terms: LockTerms, body: (HeldLocks) -> Unit): Unit =
        withLocks(names, terms, body)

    /** See [BlockingLocks.runWithLocks]. */
    @JvmSynthetic
    public fun runWithLocks(names: Collection<String>, wait: Duration, body: (HeldLocks) -> Unit): Unit =
        runWithLocks(names, LockTerms.waiting(wait), body)

    /** See [BlockingLocks.withAvailableLocks]. */
    @JvmSynthetic
    public fun <T> withAvailableLocks(names: Collection<String>, body: (AcquiredLocks) -> T): T =
        withAvailableLocks(names, LockTerms.ifFree(), body)

    /** See [BlockingLocks.withAvailableLocks]. */
    @JvmSynthetic
    public fun <T> withAvailableLocks(names: Collection<String>, terms: LockTerms, body: (AcquiredLocks) -> T): T =
        underLock.runUnderAvailable<T, RuntimeException>(names, terms, LockedBody { body(it) })

    /** See [BlockingLocks.runWithAvailableLocks]. */
    @JvmSynthetic
    public fun runWithAvailableLocks(names: Collection<String>, body: (AcquiredLocks) -> Unit): Unit =
        runWithAvailableLocks(names, LockTerms.ifFree(), body)

    /** See [BlockingLocks.runWithAvailableLocks]. */
    @JvmSynthetic
    public fun runWithAvailableLocks(names: Collection<String>, terms: LockTerms, body: (AcquiredLocks) -> Unit): Unit =
        withAvailableLocks(names, terms, body)

    /** See [BlockingLocks.withReadLock]. */
    @JvmSynthetic
    public fun <T> withReadLock(name: String, body: (HeldLock) -> T): T = withReadLock(name, LockTerms.defaults(), body)

    /** See [BlockingLocks.withReadLock]. */
    @JvmSynthetic
    public fun <T> withReadLock(name: String, terms: LockTerms, body: (HeldLock) -> T): T =
        withLock(name, terms.asking(LockMode.READ), body)

    /** See [BlockingLocks.withReadLock]. */
    @JvmSynthetic
    public fun <T> withReadLock(name: String, wait: Duration, body: (HeldLock) -> T): T =
        withReadLock(name, LockTerms.waiting(wait), body)

    /** See [BlockingLocks.runWithReadLock]. */
    @JvmSynthetic
    public fun runWithReadLock(name: String, body: (HeldLock) -> Unit): Unit = withReadLock(name, body)

    /** See [BlockingLocks.runWithReadLock]. */
    @JvmSynthetic
    public fun runWithReadLock(name: String, terms: LockTerms, body: (HeldLock) -> Unit): Unit =
        withReadLock(name, terms, body)

    /** See [BlockingLocks.runWithReadLock]. */
    @JvmSynthetic
    public fun runWithReadLock(name: String, wait: Duration, body: (HeldLock) -> Unit): Unit =
        withReadLock(name, wait, body)

    /** See [BlockingLocks.withWriteLock]. */
    @JvmSynthetic
    public fun <T> withWriteLock(name: String, body: (HeldLock) -> T): T =
        withWriteLock(name, LockTerms.defaults(), body)

    /** See [BlockingLocks.withWriteLock]. */
    @JvmSynthetic
    public fun <T> withWriteLock(name: String, terms: LockTerms, body: (HeldLock) -> T): T =
        withLock(name, terms.asking(LockMode.WRITE), body)

    /** See [BlockingLocks.withWriteLock]. */
    @JvmSynthetic
    public fun <T> withWriteLock(name: String, wait: Duration, body: (HeldLock) -> T): T =
        withWriteLock(name, LockTerms.waiting(wait), body)

    /** See [BlockingLocks.runWithWriteLock]. */
    @JvmSynthetic
    public fun runWithWriteLock(name: String, body: (HeldLock) -> Unit): Unit = withWriteLock(name, body)

    /** See [BlockingLocks.runWithWriteLock]. */
    @JvmSynthetic
    public fun runWithWriteLock(name: String, terms: LockTerms, body: (HeldLock) -> Unit): Unit =
        withWriteLock(name, terms, body)

    /** See [BlockingLocks.runWithWriteLock]. */
    @JvmSynthetic
    public fun runWithWriteLock(name: String, wait: Duration, body: (HeldLock) -> Unit): Unit =
        withWriteLock(name, wait, body)

    /** See [BlockingLocks.withPermit]. */
    @JvmSynthetic
    public fun <T> withPermit(name: String, of: Int, body: (HeldLock) -> T): T =
        withPermit(name, of, LockTerms.defaults(), body)

    /** See [BlockingLocks.withPermit]. */
    @JvmSynthetic
    public fun <T> withPermit(name: String, of: Int, terms: LockTerms, body: (HeldLock) -> T): T =
        withLock(name, terms.asking(LockMode.permits(1, of)), body)

    /** See [BlockingLocks.withPermit]. */
    @JvmSynthetic
    public fun <T> withPermit(name: String, of: Int, wait: Duration, body: (HeldLock) -> T): T =
        withPermit(name, of, LockTerms.waiting(wait), body)

    /** See [BlockingLocks.runWithPermit]. */
    @JvmSynthetic
    public fun runWithPermit(name: String, of: Int, body: (HeldLock) -> Unit): Unit = withPermit(name, of, body)

    /** See [BlockingLocks.runWithPermit]. */
    @JvmSynthetic
    public fun runWithPermit(name: String, of: Int, terms: LockTerms, body: (HeldLock) -> Unit): Unit =
        withPermit(name, of, terms, body)

    /** See [BlockingLocks.runWithPermit]. */
    @JvmSynthetic
    public fun runWithPermit(name: String, of: Int, wait: Duration, body: (HeldLock) -> Unit): Unit =
        withPermit(name, of, wait, body)
}
