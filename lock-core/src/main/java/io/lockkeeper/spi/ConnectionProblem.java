package io.lockkeeper.spi;

/**
 * Why a backend is not connected, in words for a message. The message puts a full stop after each part.
 *
 * @param cause what was found, in the words of the backend or the network: {@code zk1:2181: nobody listens there}
 * @param remedy what the reader can do about it: {@code Check that the servers run}
 */
public record ConnectionProblem(String cause, String remedy) {}
