package io.lockkeeper

import kotlin.jvm.internal.CallableReference
import kotlin.jvm.internal.ClassBasedDeclarationContainer
import kotlin.reflect.KCallable
import kotlin.reflect.KClass
import kotlin.time.Duration

/**
 * A function that runs [body] under the lock each time it is called, as [withLock] does: it waits for the lock, or, with
 * a [wait] of zero, fails at once with [LockTimeoutException] while others hold it.
 */
public fun <T> Locks.guarded(
    name: String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): suspend () -> T {
    terms(wait, lease, holdAtLeast, stealAfter)
    return { withLock(name, wait, lease, holdAtLeast, stealAfter, reentrant, body) }
}

/**
 * A function that runs [body] under the lock each time it is called, or does nothing and returns null while others hold
 * the lock for longer than [wait], by default when it is not free: a task that never overlaps with itself. It
 * returns null as well, and a line is logged, when the lock can't be asked for: a schedule outlives an outage of the servers.
 * What [body] throws comes out, and so does [LockStoreException] once the connection is closed.
 */
public fun <T> Locks.guardedOrSkip(
    name: String,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): suspend () -> T? {
    terms(wait, lease, holdAtLeast, stealAfter)
    return {
        var begun = false
        try {
            withLockOrNull(name, wait, lease, holdAtLeast, stealAfter, reentrant) {
                begun = true
                body()
            }
        } catch (why: LockStoreException) {
            if (begun) throw why // the body's own
            GuardedRun.skip(why, engine())
            null
        }
    }
}

/** The name of a class as a lock's name: its full name, in every process the same. */
public fun lockName(type: KClass<*>): String = type.java.name

/**
 * The name of a function as a lock's name: `lockName(::nightly)` or `lockName(Reports::nightly)`. The class or file it
 * stands in comes first, so that it is in every process the same.
 */
public fun lockName(function: KCallable<*>): String {
    val owner = (function as? CallableReference)?.owner as? ClassBasedDeclarationContainer
    requireNotNull(owner) {
        "Only a reference to a function (::nightly) says where it stands; this is $function. Name the lock instead"
    }
    return "${owner.jClass.name}.${function.name}"
}
