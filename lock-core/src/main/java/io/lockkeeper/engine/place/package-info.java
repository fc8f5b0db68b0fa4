/**
 * A process's place in a lock's queue on the backend: how a contender enters, waits, becomes first and leaves.
 */
@NullMarked
package io.lockkeeper.engine.place;

import org.jspecify.annotations.NullMarked;
