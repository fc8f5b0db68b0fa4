package io.lockkeeper.spi;

/**
 * What a contender's node tells others.
 *
 * @param bytes what the contender wrote
 * @param version how often that was written anew
 * @param createdMillis when the node was made: milliseconds since 1970 by the backend's clock
 */
public record NodeData(byte[] bytes, int version, long createdMillis) {}
