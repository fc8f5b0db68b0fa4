/**
 * What everything else in the engine runs on: the store and the runtime in wrappers that never throw, threads, the log. It names
 * no other package of the engine.
 */
@NullMarked
package io.lockkeeper.engine.runtime;

import org.jspecify.annotations.NullMarked;
