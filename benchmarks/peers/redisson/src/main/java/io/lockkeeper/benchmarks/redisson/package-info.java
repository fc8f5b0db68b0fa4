/** The process that uses Redisson. */
@NullMarked
package io.lockkeeper.benchmarks.redisson;

import org.jspecify.annotations.NullMarked;
