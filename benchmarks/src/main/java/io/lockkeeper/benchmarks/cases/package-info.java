/** The cases, a file each. */
@NullMarked
package io.lockkeeper.benchmarks.cases;

import org.jspecify.annotations.NullMarked;
