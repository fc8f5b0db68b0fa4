/**
 * Lockkeeper's locks behind ShedLock's annotation: {@link io.lockkeeper.shedlock.LockkeeperLockProvider} is the way in.
 */
@NullMarked
package io.lockkeeper.shedlock;

import org.jspecify.annotations.NullMarked;
