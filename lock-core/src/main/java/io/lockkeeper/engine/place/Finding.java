package io.lockkeeper.engine.place;

/** What the answer to a lookup means for the place. */
enum Finding {
    PLACED,
    /** The place was lost already, or the contender is leaving it. */
    IGNORED,
    /** The node belongs to an earlier session, and will vanish with it. */
    OF_ANOTHER_SESSION,
    /** The node was first, and now others stand ahead of it. */
    OVERTAKEN,
    /** No fencing token can be made of the transaction that created the node. */
    UNUSABLE
}
