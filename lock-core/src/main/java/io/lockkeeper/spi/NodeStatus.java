package io.lockkeeper.spi;

/**
 * All that the backend knows of a node.
 *
 * @param data what was written to it
 * @param sessionId the session that the node belongs to
 * @param createdId rises with every node ever created in this backend; see {@link Place#createdId}
 * @param writtenMillis when the data were last written, in milliseconds since 1970 by the backend's clock
 */
public record NodeStatus(NodeData data, long sessionId, long createdId, long writtenMillis) {}
