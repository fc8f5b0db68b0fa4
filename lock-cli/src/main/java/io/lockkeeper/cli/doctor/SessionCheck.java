package io.lockkeeper.cli.doctor;

import java.util.OptionalLong;
import java.util.function.Consumer;

/** The session: whether there is one, and whether its timeout and the servers' ticks are as Lockkeeper assumes. */
final class SessionCheck implements Check {
    @Override
    public String subject() {
        return "session";
    }

    @Override
    public void run(Patient patient, Consumer<Finding> findings) throws Exception {
        long asked = patient.options().sessionTimeout().toMillis();
        long got = patient.session().getSessionTimeout();
        if (got != asked)
            findings.accept(Finding.warn(
                            subject(),
                            "timeout " + got + " ms; " + asked + " ms were asked for" + bounds(patient),
                            (got > asked
                                            ? "A dead process keeps its locks that long."
                                            : "Holds end that soon when the connection is interrupted.")
                                    + " Ask for a timeout within the servers' bounds (minSessionTimeout,"
                                    + " maxSessionTimeout), or change these.")
                    .with("askedMillis", asked)
                    .with("negotiatedMillis", got));
        else
            findings.accept(Finding.ok(subject(), "timeout " + got + " ms, as asked for")
                    .with("askedMillis", asked)
                    .with("negotiatedMillis", got));
        findings.accept(tick(patient, got));
    }

    private static String bounds(Patient patient) {
        return patient.servers().stream()
                .filter(server -> server.conf().containsKey("minSessionTimeout"))
                .findFirst()
                .map(server -> ", and the servers allow " + server.conf().get("minSessionTimeout") + " to "
                        + server.conf().get("maxSessionTimeout") + " ms")
                .orElse("");
    }

    private static Finding tick(Patient patient, long timeout) {
        var subject = "ticks";
        var longest = longestTick(patient);
        if (longest.isEmpty())
            return Finding.ok(subject, "unknown; Lockkeeper assumes half the session timeout")
                    .noting("To see the servers' tickTime, add conf to 4lw.commands.whitelist.");
        long tick = longest.getAsLong();
        var shown = "tickTime " + tick + " ms";
        if (2 * tick > timeout)
            return Finding.fail(
                            subject,
                            shown + ", which is more than half of the session timeout",
                            "Lockkeeper would trust a session for too long. Set a session timeout of at least "
                                    + 2 * tick + " ms, or give your programs the option serverTick.")
                    .with("tickMillis", tick);
        return Finding.ok(subject, shown)
                .noting("With the option serverTick of " + tick
                        + " ms, holds outlast longer interruptions of the connection.")
                .with("tickMillis", tick);
    }

    private static OptionalLong longestTick(Patient patient) {
        return patient.servers().stream()
                .flatMap(server -> server.number(server.conf(), "tickTime").stream())
                .mapToLong(Double::longValue)
                .max();
    }
}
