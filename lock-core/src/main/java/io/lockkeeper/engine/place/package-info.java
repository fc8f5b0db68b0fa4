/**
 * This process's place in a lock's queue on the backend: entering, waiting, being first, leaving.
 */
@NullMarked
package io.lockkeeper.engine.place;

import org.jspecify.annotations.NullMarked;
