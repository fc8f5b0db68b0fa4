package io.lockkeeper.samples.bank;

import io.lockkeeper.LockOptions;
import io.lockkeeper.Locks;
import io.lockkeeper.zookeeper.ZooKeeperLocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a worker process is started with.
 *
 * @param name what it is called
 * @param connectString where ZooKeeper is
 * @param unlocked the ledger of the control run without locks
 * @param locked the ledger that is worked on under locks
 */
record Assignment(String name, String connectString, Path unlocked, Path locked) {
    /** So short that a killed or stopped holder does not keep the demonstration waiting. */
    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(4);

    /** How long a transfer waits for its two accounts. */
    static final Duration WAIT = Duration.ofSeconds(10);

    /** How many coroutines or threads move money in a worker. */
    static final int MOVERS = 4;

    /** How long a mover thinks between reading and writing: time for others to come in between. */
    static final Duration THINKING = Duration.ofMillis(2);

    static Assignment of(String[] arguments) {
        return new Assignment(arguments[0], arguments[1], Path.of(arguments[2]), Path.of(arguments[3]));
    }

    List<String> arguments() {
        return List.of(name, connectString, unlocked.toString(), locked.toString());
    }

    Locks connect() {
        var options = LockOptions.builder()
                .root("/lockkeeper-bank")
                .sessionTimeout(SESSION_TIMEOUT)
                .defaultWait(WAIT)
                .label(name)
                .build();
        return ZooKeeperLocks.connect(connectString, options);
    }
}
