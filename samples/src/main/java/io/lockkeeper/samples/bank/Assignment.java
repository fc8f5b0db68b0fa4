package io.lockkeeper.samples.bank;

import io.lockkeeper.LockOptions;
import io.lockkeeper.Locks;
import io.lockkeeper.zookeeper.ZooKeeperLocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The arguments with which a worker process is started.
 *
 * @param name the name of the worker
 * @param connectString the address of the ZooKeeper server
 * @param unlocked the ledger for the comparison without locks
 * @param locked the ledger that workers change under locks
 */
record Assignment(String name, String connectString, Path unlocked, Path locked) {
    /** Short, because the demonstration waits this long for the locks of a killed or stopped holder. */
    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(4);

    /** How long a transfer waits for its two accounts. */
    static final Duration WAIT = Duration.ofSeconds(10);

    /** How many coroutines or threads of each worker move money. */
    static final int MOVERS = 4;

    /** How long a mover waits between its read and its write. Without locks, others write in that time. */
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
