/** The results: their arithmetic, and how they are printed, written and drawn. */
@NullMarked
package io.lockkeeper.benchmarks.report;

import org.jspecify.annotations.NullMarked;
