/**
 * A distributed lock for Kotlin coroutines and for Java: what callers use. {@link io.lockkeeper.Locks} is the way in.
 */
@NullMarked
package io.lockkeeper;

import org.jspecify.annotations.NullMarked;
