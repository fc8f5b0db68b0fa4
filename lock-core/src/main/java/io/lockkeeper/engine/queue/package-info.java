/**
 * The callers of this process that want one lock: their order, their waits, and which of them is granted the lock next.
 */
@NullMarked
package io.lockkeeper.engine.queue;

import org.jspecify.annotations.NullMarked;
