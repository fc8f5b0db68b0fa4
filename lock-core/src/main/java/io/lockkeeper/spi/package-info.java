/**
 * For those who write a backend: the few things a {@link io.lockkeeper.spi.LockStore} does, and the clock, timer and
 * executor ({@link io.lockkeeper.spi.LockRuntime}) that everything runs on.
 */
@NullMarked
package io.lockkeeper.spi;

import org.jspecify.annotations.NullMarked;
