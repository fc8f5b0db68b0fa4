package io.lockkeeper.engine.place;

/**
 * What to do about a contender's request that failed. Immutable.
 *
 * @param count how many have failed in a row
 */
record RequestFailure(int count, boolean tellCallers, boolean logIt) {
    /** The answer to an earlier request than the last one, which does not count. */
    static final RequestFailure OUTDATED = new RequestFailure(0, false, false);
}
