/**
 * What runs in a process that is measured, whichever library it measures: orders come in, {@link
 * io.lockkeeper.benchmarks.worker.Task}s are done, answers go out. It needs nothing but the JDK and HdrHistogram, so that
 * it stands in every library's class path.
 */
@NullMarked
package io.lockkeeper.benchmarks.worker;

import org.jspecify.annotations.NullMarked;
