package io.lockkeeper.spi;

/**
 * Why a backend is not connected, in words, for a message that goes on with a full stop after each.
 *
 * @param cause what was found, as the backend or the network gave it: {@code zk1:2181: nobody listens there}
 * @param remedy what to do about it: {@code Check that the servers run}
 */
public record ConnectionProblem(String cause, String remedy) {}
