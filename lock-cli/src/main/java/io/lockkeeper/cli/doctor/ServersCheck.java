package io.lockkeeper.cli.doctor;

import java.util.function.Consumer;

/** Each server of the connect string on its own: a client is content with the first that answers. */
final class ServersCheck implements Check {
    private static final int OLDEST_MAJOR = 3;
    private static final int OLDEST_MINOR = 6;

    @Override
    public String subject() {
        return "servers";
    }

    @Override
    public void run(Patient patient, Consumer<Finding> findings) {
        for (var server : patient.servers()) findings.accept(finding(server));
        long versions = patient.servers().stream()
                .flatMap(server -> server.version().stream())
                .distinct()
                .count();
        if (versions > 1)
            findings.accept(Finding.warn(
                    subject(),
                    "they are of " + versions + " different versions",
                    "That is well during an upgrade. Otherwise bring all to the newest of them."));
    }

    private static Finding finding(Server server) {
        var subject = "server " + server.address();
        if (!server.reached())
            return Finding.fail(
                    subject,
                    server.trouble(),
                    "Check that it runs, its port, and the network. Until then one failure of another server counts more.");
        if (server.srvr().isEmpty())
            return Finding.ok(subject, "takes connections; version and role are unknown: " + server.trouble())
                    .noting("To see them, add srvr, conf and mntr to 4lw.commands.whitelist of the server.");
        var version = server.version().orElse("of an unknown version");
        var mode = server.srvr().getOrDefault("Mode", "of an unknown role");
        var found =
                version + ", " + mode + ", " + "connections: " + server.srvr().getOrDefault("Connections", "?");
        return judged(server, subject, mode, found).with("version", version).with("mode", mode);
    }

    private static Finding judged(Server server, String subject, String mode, String found) {
        if (server.isOlderThan(OLDEST_MAJOR, OLDEST_MINOR))
            return Finding.warn(subject, found, "Lockkeeper is made for version 3.6 and newer. Update the server.");
        if (mode.equals("observer"))
            return Finding.warn(
                    subject,
                    found,
                    "An observer that follows a follower (observerMasterPort) tells the leader of its clients too late."
                            + " Leave observers out of the connect string.");
        return Finding.ok(subject, found);
    }
}
