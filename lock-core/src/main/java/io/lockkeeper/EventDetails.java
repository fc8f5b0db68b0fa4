package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.LockMode;
import org.jspecify.annotations.Nullable;

/**
 * What an event for a listener says, besides its kind. Immutable.
 *
 * @param timeMillis when it happened, by the machine's clock
 * @param token zero while nothing is granted
 * @param waitedNanos below zero while the call waits
 * @param heldNanos below zero before the lock is held
 * @param leaseNanos {@link Nanos#FOREVER} without a lease; below zero if the event says nothing of it
 * @param handedOn whether the lock was in this process already: another caller had it, or the process kept it
 */
@InternalLockApi
public record EventDetails(
        String name,
        LockMode mode,
        long callId,
        long timeMillis,
        long token,
        long waitedNanos,
        long heldNanos,
        long leaseNanos,
        boolean handedOn,
        @Nullable LossCause lossCause,
        @Nullable LockException failure) {}
