/** The process that uses Curator's own lock. */
@NullMarked
package io.lockkeeper.benchmarks.curator;

import org.jspecify.annotations.NullMarked;
