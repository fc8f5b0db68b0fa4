/** A proxy before the server that delays messages and counts requests. */
@NullMarked
package io.lockkeeper.benchmarks.proxy;

import org.jspecify.annotations.NullMarked;
