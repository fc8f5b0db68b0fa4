package io.lockkeeper.cli.doctor;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NoAuthException;

/** How long a write takes: the leader and a majority of the servers have it on their disks before it is answered. */
final class WriteCheck implements Check {
    private static final double SLOW_MILLIS = 50;

    @Override
    public String subject() {
        return "write";
    }

    @Override
    public void run(Patient patient, Consumer<Finding> findings) throws Exception {
        findings.accept(measured(patient));
        for (var server : patient.servers()) fsync(server).ifPresent(findings);
    }

    private Finding measured(Patient patient) throws Exception {
        var client = patient.client();
        var scratch = Scratch.of(patient).path();
        try {
            var samples = Samples.of(() -> {
                client.create().withMode(CreateMode.EPHEMERAL).forPath(scratch);
                client.delete().forPath(scratch);
            });
            var found = samples + ", for a create and a delete";
            return samples.in(
                    samples.medianMillis() < 2 * SLOW_MILLIS
                            ? Finding.ok(subject(), found)
                            : Finding.warn(
                                    subject(),
                                    found,
                                    "An acquire and a release take that long, too. Give the servers' transaction log"
                                            + " (dataLogDir) a fast disk of its own."));
        } catch (NoAuthException refused) {
            return Finding.warn(subject(), "not measured: " + refused.getMessage(), "See the check of the rights.");
        } finally {
            Scratch.clear(client, scratch);
        }
    }

    /** What the server itself says of its disk. */
    private static Optional<Finding> fsync(Server server) {
        var average = server.number(server.mntr(), "zk_avg_fsynctime");
        var slowest = server.number(server.mntr(), "zk_max_fsynctime");
        if (average.isEmpty() || slowest.isEmpty()) return Optional.empty();
        var subject = "fsync of " + server.address();
        var found = "average " + average.get() + " ms, slowest " + slowest.get() + " ms since it was started";
        var finding = average.get() < SLOW_MILLIS
                ? Finding.ok(subject, found)
                : Finding.warn(subject, found, "Give its transaction log (dataLogDir) a fast disk of its own.");
        return Optional.of(finding.with("averageMillis", average.get()).with("slowestMillis", slowest.get()));
    }
}
