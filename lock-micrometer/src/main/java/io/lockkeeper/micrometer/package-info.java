/**
 * Meters and observations of locks, for Micrometer. Begin at {@link io.lockkeeper.micrometer.LockMetrics} for meters, and
 * at {@link io.lockkeeper.micrometer.ObservedLocks} for traces.
 */
@NullMarked
package io.lockkeeper.micrometer;

import org.jspecify.annotations.NullMarked;
