/** The process that uses jetcd. */
@NullMarked
package io.lockkeeper.benchmarks.jetcd;

import org.jspecify.annotations.NullMarked;
