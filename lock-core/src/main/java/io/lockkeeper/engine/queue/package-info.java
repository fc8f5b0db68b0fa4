/**
 * The callers of this process that want one lock: their order, their waits, and who is granted next.
 */
@NullMarked
package io.lockkeeper.engine.queue;

import org.jspecify.annotations.NullMarked;
