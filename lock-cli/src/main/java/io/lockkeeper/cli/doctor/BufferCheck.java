package io.lockkeeper.cli.doctor;

import java.util.List;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;

/** Whether the largest packets fit: that of a reconnection, and the listing of all names. */
final class BufferCheck implements Check {
    private static final int PER_NAME = 4; // a length goes before each name

    @Override
    public String subject() {
        return "jute.maxbuffer";
    }

    @Override
    public void run(Patient patient, Consumer<Finding> findings) throws Exception {
        int buffer = patient.session()
                .getClientConfig()
                .getInt(ZKConfig.JUTE_MAXBUFFER, ZKClientConfig.CLIENT_MAX_PACKET_LENGTH_DEFAULT);
        int paths = patient.options().maxPathBytes();
        var found = "this client's is " + buffer + " bytes; the paths of one session may have " + paths;
        var finding = buffer > paths
                ? Finding.ok(subject(), found)
                        .noting("The servers do not show theirs. It must be larger than " + paths + " bytes, too.")
                : Finding.fail(
                        subject(),
                        found,
                        "A client with so many nodes could not be served. Raise jute.maxbuffer of servers and clients above"
                                + " the option maxPathBytes, or lower that.");
        findings.accept(finding.with("bufferBytes", buffer).with("maxPathBytes", paths));
        listing(patient, buffer, findings);
    }

    private static void listing(Patient patient, int buffer, Consumer<Finding> findings) throws Exception {
        var root = patient.options().root();
        if (!patient.exists(root)) return;
        List<String> names;
        try {
            names = patient.client().getChildren().forPath(root);
        } catch (NoAuthException refused) {
            return; // The check of the rights tells of it.
        }
        long bytes = names.stream().mapToLong(name -> name.length() + PER_NAME).sum();
        var subject = "names";
        var found = names.size() + " nodes at " + root + ", in a listing of " + bytes + " bytes";
        findings.accept((bytes < buffer / 2
                        ? Finding.ok(subject, found)
                        : Finding.warn(
                                subject,
                                found,
                                "A listing that is larger than jute.maxbuffer (" + buffer
                                        + " bytes) can't be read: then"
                                        + " ls, top and list fail. Locks still work. Use a root for each program."))
                .with("nodes", names.size())
                .with("listingBytes", bytes));
    }
}
