package io.lockkeeper.engine.place;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.LockMode;

/**
 * What a contender enters a queue with. Immutable.
 *
 * @param name the lock
 * @param leaseNanos the lease that others are to see; {@link io.lockkeeper.internal.Nanos#FOREVER} without a lease
 * @param mayBeKept whether the lock may stay in this process when no caller of it uses the lock any more
 */
@InternalLockApi
public record Entry(String name, LockMode mode, long leaseNanos, boolean mayBeKept) {}
