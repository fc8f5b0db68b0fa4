/**
 * The lock algorithm, written once and without blocking. Not public API: code outside this library must not use a type
 * of these packages, and no public signature names one.
 *
 * <p>{@link io.lockkeeper.engine.LockEngine} puts the parts together. The packages, from top to bottom, are
 * {@code queue}, {@code hold}, {@code place}, {@code session} and {@code runtime}. Each uses only those below it, the
 * types of the API, and the SPI.
 */
@NullMarked
package io.lockkeeper.engine;

import org.jspecify.annotations.NullMarked;
