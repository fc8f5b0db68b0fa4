package io.lockkeeper.engine.runtime;

import io.lockkeeper.internal.InternalLockApi;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of a call because the options ask for it; without such an option there is no such object. Immutable.
 *
 * @param life for the listener; null if there is no listener
 * @param acquiredAt where the call was made, for the warning about a long hold; null if the options do not ask for it
 */
@InternalLockApi
public record CallNotes(@Nullable CallLife life, @Nullable Throwable acquiredAt) {}
