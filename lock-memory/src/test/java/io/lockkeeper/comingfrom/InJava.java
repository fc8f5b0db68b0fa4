package io.lockkeeper.comingfrom;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.HeldLock;
import io.lockkeeper.Locks;

/** What the lines in Java use. The lines between the two marks of a method stand on the page. */
abstract class InJava {
    final Locks connection;
    final BlockingLocks locks;
    private final Runnable job;

    InJava(JavaRow row) {
        this.connection = row.getConnection();
        this.locks = connection.blocking();
        this.job = row.getWork();
    }

    void work() {
        job.run();
    }

    void work(HeldLock held) {
        held.ensureHeld();
        work();
    }

    void write(long fencingToken) {
        if (fencingToken <= 0) throw new AssertionError("No token: " + fencingToken);
        work();
    }

    String report() {
        work();
        return "report";
    }
}
