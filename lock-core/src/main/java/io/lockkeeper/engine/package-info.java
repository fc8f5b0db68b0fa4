/**
 * The one lock algorithm, without blocking. Not public API: nothing outside this library may name a type of this
 * package, and no public signature does.
 *
 * <p>{@link io.lockkeeper.engine.LockEngine} keeps one {@link io.lockkeeper.engine.LocalQueue} a name in use; the queue
 * has one {@link io.lockkeeper.engine.Contender} in the backend's queue and grants {@link io.lockkeeper.engine.Hold}s to
 * its waiters; the {@link io.lockkeeper.engine.SessionGuard} says until when a hold may be believed.
 */
@NullMarked
package io.lockkeeper.engine;

import org.jspecify.annotations.NullMarked;
