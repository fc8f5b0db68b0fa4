/**
 * The one lock algorithm, without blocking. Not public API: nothing outside this library may name a type of these packages, and
 * no public signature does.
 *
 * <p>{@link io.lockkeeper.engine.LockEngine} puts the parts together. Each package names only those below it: {@code queue},
 * {@code hold}, {@code place}, {@code session}, {@code runtime}. All of them stand on the API's types and on the SPI.
 */
@NullMarked
package io.lockkeeper.engine;

import org.jspecify.annotations.NullMarked;
