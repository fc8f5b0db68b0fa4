/**
 * The interfaces for authors of a backend: the few operations of a {@link io.lockkeeper.spi.LockStore}, what it reports
 * to a {@link io.lockkeeper.spi.SessionListener}, and the clock, timers and executors that everything runs on
 * ({@link io.lockkeeper.spi.LockRuntime}).
 */
@NullMarked
package io.lockkeeper.spi;

import org.jspecify.annotations.NullMarked;
