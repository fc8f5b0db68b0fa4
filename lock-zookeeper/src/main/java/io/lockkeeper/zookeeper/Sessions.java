package io.lockkeeper.zookeeper;

import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Session;
import java.time.Duration;
import java.util.Optional;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/**
 * Describes a handle's session to the engine: how late its leader hears of it, and how recently the leader must have heard of
 * it when it is first seen. Safe for use from any thread.
 */
final class Sessions {
    private final @Nullable NotifyingZooKeeperFactory own;
    private final Optional<Duration> serverTick;

    /** @param own of a client of our own; null for a borrowed one */
    Sessions(@Nullable NotifyingZooKeeperFactory own, Optional<Duration> serverTick) {
        this.own = own;
        this.serverTick = serverTick;
    }

    Session of(ZooKeeper handle) {
        long timeout = handle.getSessionTimeout() * 1_000_000L;
        return new Session(handle.getSessionId(), timeout, lag(timeout), heardAgo(handle, timeout));
    }

    /**
     * A follower hands the signs of life of its sessions to the leader at each of the leader's pings, which come every half
     * tick ({@code Leader.lead}, {@code Learner.ping}). The shortest session timeout that a server grants is two ticks unless
     * it was told otherwise. A twentieth of the timeout is for a leader that is late with its ping.
     */
    private long lag(long timeout) {
        return halfTick(timeout) + timeout / 20;
    }

    private long halfTick(long timeout) {
        long longest = timeout / 4;
        return Math.min(serverTick.map(tick -> Nanos.nanos(tick) / 2).orElse(longest), longest);
    }

    /**
     * A session of a handle that we made was made after it. Of one that a borrowed client has made nothing is known: it is
     * taken to have been heard of within a third of its timeout and half a tick: a client is silent for a third at the most,
     * and a follower keeps that to itself for half a tick at the most.
     */
    private long heardAgo(ZooKeeper handle, long timeout) {
        return own == null ? timeout / 3 + halfTick(timeout) : own.age(handle);
    }
}
