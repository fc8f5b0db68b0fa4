/** What JMH measures: the memory backend. */
@NullMarked
package io.lockkeeper.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
