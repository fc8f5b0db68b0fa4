package io.lockkeeper.zookeeper;

import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Session;
import java.time.Duration;
import java.util.Optional;

/**
 * Describes a handle's session to the engine. It says after which delay the leader hears of the session, and how long
 * ago the leader can have heard of it when this process first sees the session. Thread rules: immutable; any thread may
 * call.
 */
final class Sessions {
    private final ClientHandles client;
    private final Optional<Duration> serverTick;

    Sessions(ClientHandles client, Optional<Duration> serverTick) {
        this.client = client;
        this.serverTick = serverTick;
    }

    Session of(ZooKeeperHandle handle) {
        long timeout = handle.sessionTimeout() * 1_000_000L;
        return new Session(handle.sessionId(), timeout, lag(timeout), heardAgo(handle, timeout));
    }

    /**
     * The delay with which the leader hears of the session. A follower reports the heartbeats of its sessions at each
     * ping of the leader, every half tick ({@code Leader.lead}, {@code Learner.ping}). By default a server grants no
     * session timeout shorter than two ticks. A twentieth of the timeout is added for a leader that pings late.
     */
    private long lag(long timeout) {
        return halfTick(timeout) + timeout / 20;
    }

    private long halfTick(long timeout) {
        long longest = timeout / 4;
        return Math.min(serverTick.map(tick -> Nanos.nanos(tick) / 2).orElse(longest), longest);
    }

    /**
     * How long ago the leader may have last heard of the session. If the library made the handle, the session is
     * younger than the handle. About a borrowed client's session nothing is known, so this assumes a third of the
     * timeout and half a tick: a client is silent for a third at most, and a follower delays its report for half a tick
     * at most.
     */
    private long heardAgo(ZooKeeperHandle handle, long timeout) {
        return client.isOwn() ? client.age(handle) : timeout / 3 + halfTick(timeout);
    }
}
