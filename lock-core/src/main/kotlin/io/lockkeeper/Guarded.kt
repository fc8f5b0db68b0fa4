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
    body: suspend LockScope.() -> T,
): suspend () -> T {
    terms(wait, lease, holdAtLeast, Duration.INFINITE)
    return { withLock(name, wait, lease, holdAtLeast, body = body) }
}

/**
 * A function that runs [body] under the lock each time it is called, or does nothing and returns null while the lock is
 * not free: a task that never overlaps with itself.
 */
public fun <T : Any> Locks.guardedOrSkip(
    name: String,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    body: suspend LockScope.() -> T,
): suspend () -> T? {
    terms(Duration.ZERO, lease, holdAtLeast, Duration.INFINITE)
    return { withLockOrNull(name, Duration.ZERO, lease, holdAtLeast, body = body) }
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
