/**
 * What the rest of the engine runs on: wrappers of the store and of the runtime that never throw, threads, and the log.
 * This package names no other package of the engine.
 */
@NullMarked
package io.lockkeeper.engine.runtime;

import org.jspecify.annotations.NullMarked;
