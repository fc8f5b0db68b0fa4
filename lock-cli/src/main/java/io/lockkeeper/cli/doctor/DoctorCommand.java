package io.lockkeeper.cli.doctor;

import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.connection.ConnectionOptions;
import io.lockkeeper.cli.doctor.Finding.Status;
import io.lockkeeper.cli.output.OutputOptions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;

/** Checks whether locks would work here, and says what to do. */
@Command(
        name = "doctor",
        description = "Checks servers, session, times, rights and clock. Exits with 1 if a check fails.",
        footer = {
            "",
            "It reads, and makes a few nodes with a name that no other client has, below the root. They are deleted, and",
            "end with its session in any case.",
            "",
            "Examples:",
            "  lockkeeper doctor",
            "  lockkeeper doctor --root /billing --auth-file credentials",
            "  lockkeeper doctor --json | jq 'select(.status != \"ok\")'",
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final int PATIENCE_SECONDS = 2;

    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private OutputOptions output;

    private Status worst = Status.OK;

    @Override
    public Integer call() throws Exception {
        var servers = Server.ask(connection.servers(), connection.clientConfig());
        var finished = new CountDownLatch(1);
        interruptAtExit(Thread.currentThread(), finished);
        try (var client = connection.client();
                var locks = connection.connect()) {
            var patient = new Patient(servers, locks.options(), client, locks);
            run(new ServersCheck(), patient);
            int patience = (int) locks.options().ioTimeout().toMillis();
            if (client.blockUntilConnected(patience, TimeUnit.MILLISECONDS)) {
                for (var check : onSession()) run(check, patient);
            } else {
                tell(Finding.fail(
                        "session",
                        "none within " + patience + " ms; the other checks need one",
                        "Look at the servers above, and at credentials and TLS (--auth-file, --client-config)."));
            }
        } catch (InterruptedException signalled) { // the exit code is the signal's
            return ExitCodes.FAILED;
        } finally {
            finished.countDown();
        }
        return worst == Status.FAIL ? ExitCodes.FAILED : ExitCodes.OK;
    }

    /** When a signal ends this process, the check that runs deletes its nodes first. */
    private static void interruptAtExit(Thread checking, CountDownLatch finished) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (finished.getCount() == 0) return;
            checking.interrupt();
            try {
                finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException nobodyDoes) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private static List<Check> onSession() {
        return List.of(
                new SessionCheck(),
                new RoundTripCheck(),
                new RightsCheck(),
                new WriteCheck(),
                new ClockCheck(),
                new BufferCheck(),
                new NodesCheck());
    }

    private void run(Check check, Patient patient) throws InterruptedException {
        Consumer<Finding> findings = this::tell;
        try {
            check.run(patient, findings);
        } catch (InterruptedException interrupted) {
            Thread.interrupted(); // Curator has set it again, and a client that closes its session would heed it
            throw interrupted;
        } catch (Exception failure) {
            tell(Finding.fail(
                    check.subject(),
                    "the check failed: " + (failure.getMessage() == null ? failure : failure.getMessage()),
                    "Run it again; look at the servers."));
        }
    }

    private void tell(Finding finding) {
        if (finding.status().compareTo(worst) > 0) worst = finding.status();
        if (output.isJson()) {
            output.object(finding.json());
            return;
        }
        var style = switch (finding.status()) {
            case OK -> Style.fg_green;
            case WARN -> Style.fg_yellow;
            case FAIL -> Style.fg_red;
        };
        var status = String.format("%-5s", finding.status().name().toLowerCase(Locale.ROOT));
        output.plain(output.styled(style, status) + finding.subject() + ": " + finding.found());
        finding.advice().ifPresent(advice -> output.plain("     " + advice));
    }
}
