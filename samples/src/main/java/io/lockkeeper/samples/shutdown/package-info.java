/** Ending a process gracefully. */
@NullMarked
package io.lockkeeper.samples.shutdown;

import org.jspecify.annotations.NullMarked;
