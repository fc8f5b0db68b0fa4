package io.lockkeeper.cli.doctor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;

/** How long a request takes that goes to the leader and back, as each heartbeat does. */
final class RoundTripCheck implements Check {
    @Override
    public String subject() {
        return "round trip";
    }

    @Override
    public void run(Patient patient, Consumer<Finding> findings) throws Exception {
        var session = patient.session();
        long patience = patient.options().ioTimeout().toMillis();
        var samples = Samples.of(() -> {
            var answer = new CompletableFuture<Integer>();
            session.sync("/", (code, path, context) -> answer.complete(code), null);
            int code = answer.get(patience, TimeUnit.MILLISECONDS);
            if (code != Code.OK.intValue()) throw KeeperException.create(Code.get(code));
        });
        long heartbeat = patient.heartbeatMillis();
        findings.accept(
                samples.in(
                        samples.slowestMillis() < heartbeat
                                ? Finding.ok(subject(), samples + ", to the leader and back")
                                : Finding.warn(
                                        subject(),
                                        samples + ", to the leader and back",
                                        "Heartbeats come each " + heartbeat
                                                + " ms. Answers that take longer end holds early."
                                                + " Look at the network and at the servers' load, or raise the session timeout.")));
    }
}
