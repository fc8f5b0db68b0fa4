/**
 * The code that runs in every process that is measured, whatever library it uses: it reads orders, does
 * {@link io.lockkeeper.benchmarks.worker.Task}s, and writes answers. It needs nothing but the JDK and HdrHistogram, so
 * it can be put on the class path of each library.
 */
@NullMarked
package io.lockkeeper.benchmarks.worker;

import org.jspecify.annotations.NullMarked;
