/** A longer way to the server, with a counter on it. */
@NullMarked
package io.lockkeeper.benchmarks.proxy;

import org.jspecify.annotations.NullMarked;
