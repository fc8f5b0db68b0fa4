package io.lockkeeper.spi;

/**
 * The data of a contender's node, as other processes read them.
 *
 * @param bytes what the contender wrote
 * @param version how often the data were written again
 * @param createdMillis when the node was created, in milliseconds since 1970 by the backend's clock
 */
public record NodeData(byte[] bytes, int version, long createdMillis) {}
