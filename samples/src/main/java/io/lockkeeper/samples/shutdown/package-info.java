/** A process that releases its lock when it is told to end. */
@NullMarked
package io.lockkeeper.samples.shutdown;

import org.jspecify.annotations.NullMarked;
