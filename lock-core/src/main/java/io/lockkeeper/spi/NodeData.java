package io.lockkeeper.spi;

/**
 * What a contender's node tells others.
 *
 * @param bytes what the contender wrote
 * @param createdMillis when the node was made: milliseconds since 1970 by the backend's clock
 */
public record NodeData(byte[] bytes, long createdMillis) {}
