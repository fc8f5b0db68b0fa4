package io.lockkeeper.cli.doctor;

import java.time.Instant;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.data.Stat;

/** Compares the leader's clock with this machine's: a node has the time of its creation. */
final class ClockCheck implements Check {
    private static final long MUCH_MILLIS = 1000;

    @Override
    public String subject() {
        return "clock";
    }

    @Override
    public void run(Patient patient, Consumer<Finding> findings) throws Exception {
        var scratch = Scratch.of(patient).path();
        var made = new Stat();
        long before = Instant.now().toEpochMilli();
        try {
            patient.client()
                    .create()
                    .storingStatIn(made)
                    .withMode(CreateMode.EPHEMERAL)
                    .forPath(scratch);
        } catch (NoAuthException refused) {
            findings.accept(
                    Finding.warn(subject(), "not compared: " + refused.getMessage(), "See the check of the rights."));
            return;
        } finally {
            Scratch.clear(patient.client(), scratch);
        }
        findings.accept(finding(before, made.getCtime(), Instant.now().toEpochMilli()));
    }

    /** The node was made some time between the two readings of this machine's clock. */
    Finding finding(long before, long made, long after) {
        long ahead = made < before ? made - before : Math.max(0, made - after);
        if (Math.abs(ahead) < MUCH_MILLIS)
            return Finding.ok(subject(), "the servers' and this machine's agree")
                    .with("serversAheadMillis", ahead);
        return Finding.warn(
                        subject(),
                        "the servers' is " + Math.abs(ahead) + " ms " + (ahead > 0 ? "ahead of" : "behind")
                                + " this machine's",
                        "Locks and their safety do not depend on clocks. But ls, show and top count ages and leases by"
                                + " both, and if a new leader's clock differs from the old one's, tickets expire early"
                                + " or late. Synchronize the clocks (NTP).")
                .with("serversAheadMillis", ahead);
    }
}
