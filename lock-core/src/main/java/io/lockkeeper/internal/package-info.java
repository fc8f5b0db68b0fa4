/**
 * Small helpers that every other package may use: what may be a name or a root, spans of time in nanoseconds, quoting, threads.
 * They name no other type of this library. Not public API.
 */
@NullMarked
package io.lockkeeper.internal;

import org.jspecify.annotations.NullMarked;
