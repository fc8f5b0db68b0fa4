/** Results: their arithmetic, and how they are told. */
@NullMarked
package io.lockkeeper.benchmarks.report;

import org.jspecify.annotations.NullMarked;
