/**
 * Small helpers that every other package may use: the rules for names and roots, spans of time in nanoseconds, quoting,
 * threads. They use no type of another package of this library. Not public API.
 */
@NullMarked
package io.lockkeeper.internal;

import org.jspecify.annotations.NullMarked;
