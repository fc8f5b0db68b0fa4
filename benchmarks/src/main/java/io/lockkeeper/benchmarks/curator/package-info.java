/** The processes that use Curator's own recipe. */
@NullMarked
package io.lockkeeper.benchmarks.curator;

import org.jspecify.annotations.NullMarked;
