package io.lockkeeper.micrometer

import io.lockkeeper.LockScope
import io.lockkeeper.LockTerms
import io.lockkeeper.Locks
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.micrometer.core.instrument.kotlin.asContextElement
import io.micrometer.observation.ObservationRegistry
import kotlinx.coroutines.withContext
import kotlin.coroutines.EmptyCoroutineContext

/** Observes calls for these locks; see [ObservedLocks]. Does not suspend. */
public fun Locks.observed(registry: ObservationRegistry, names: NameTags = NameTags.standard()): ObservedLocks =
    ObservedLocks.of(this, registry, names)

/**
 * As [Locks.withLock][io.lockkeeper.withLock], and observed; see [ObservedLocks]. `lockTerms(wait = 10.seconds)` makes
 * the terms. Suspends; cancellation, loss, fairness, re-entry and exceptions are the same.
 *
 * The caller's observation is the one that is current on its thread. A coroutine that goes from thread to thread takes
 * its observation along if its context has Micrometer's `asContextElement()`. The body has it in its context.
 */
public suspend fun <T> ObservedLocks.withLock(
    name: String,
    terms: LockTerms = LockTerms.defaults(),
    body: suspend LockScope.() -> T,
): T = calls().begin(name, terms).observing { call ->
    locks().withLock(name, terms) { under(call, calls().registry(), body) }
}

/** As [withLock], but returns null if others hold the lock for longer than the terms' wait; by default, if it is not free now. */
public suspend fun <T> ObservedLocks.withLockOrNull(
    name: String,
    terms: LockTerms = LockTerms.ifFree(),
    body: suspend LockScope.() -> T,
): T? = calls().begin(name, terms).observing { call ->
    locks().withLockOrNull(name, terms) { under(call, calls().registry(), body) }
}

private inline fun <R> ObservedCall.observing(run: (ObservedCall) -> R): R {
    val result =
        try {
            run(this)
        } catch (thrown: Throwable) {
            ended(thrown)
            throw thrown
        }
    ended(null)
    return result
}

/** Runs the body with the hold's observation in its context, and so in that of its children. */
private suspend fun <T> LockScope.under(
    call: ObservedCall,
    registry: ObservationRegistry,
    body: suspend LockScope.() -> T,
): T {
    val scope = call.acquired(this)
    val observed = scope.use { registry.asContextElement() }
    // The element opens the scope at each resumption. A handler that throws there would end the coroutine with its hold.
    val context = if (scope.hasFailed()) EmptyCoroutineContext else observed
    return withContext(context) { within(this).body() }
}
