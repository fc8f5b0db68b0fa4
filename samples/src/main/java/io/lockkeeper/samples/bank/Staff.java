package io.lockkeeper.samples.bank;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The three worker processes. */
final class Staff {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Child stopped;
    private final Child killed;
    private final Child java;
    private List<Child> working;

    private Staff(Child stopped, Child killed, Child java) {
        this.stopped = stopped;
        this.killed = killed;
        this.java = java;
        this.working = all();
    }

    static Staff hire(String connectString, Path unlocked, Path locked, Path directory)
            throws IOException, InterruptedException {
        var staff = new Staff(
                start(KotlinWorker.class, new Assignment("kotlin-1", connectString, unlocked, locked), directory),
                start(KotlinWorker.class, new Assignment("kotlin-2", connectString, unlocked, locked), directory),
                start(JavaWorker.class, new Assignment("java", connectString, unlocked, locked), directory));
        for (var worker : staff.working) worker.await(Event.READY, PATIENCE);
        return staff;
    }

    private static Child start(Class<?> main, Assignment assignment, Path directory) throws IOException {
        return Child.start(assignment.name(), main, assignment.arguments(), directory);
    }

    private List<Child> all() {
        return List.of(stopped, killed, java);
    }

    /** The worker that will be stopped until after the end of its session. */
    Child toBeStopped() {
        return stopped;
    }

    /** The worker that will be killed. */
    Child toBeKilled() {
        return killed;
    }

    /** Kills that worker; from then on it gets no commands. */
    void kill() {
        killed.kill();
        working = List.of(stopped, java);
    }

    void start(Command moving) {
        working.forEach(Child::startCounting);
        working.forEach(worker -> worker.tell(moving));
    }

    void pause() throws InterruptedException {
        working.forEach(worker -> worker.tell(Command.PAUSE));
        for (var worker : working) worker.await(Event.IDLE, PATIENCE);
    }

    void dismiss() throws InterruptedException {
        for (var worker : working) worker.quit(Assignment.SESSION_TIMEOUT);
    }

    Map<String, Long> moved() {
        var moved = new LinkedHashMap<String, Long>();
        all().forEach(worker -> moved.put(worker.name(), worker.moved()));
        return moved;
    }

    long gaveUp() {
        return all().stream().mapToLong(Child::gaveUp).sum();
    }

    @Override
    public String toString() {
        return all().stream()
                .map(worker -> String.format(Locale.ROOT, "%s %,d", worker.name(), worker.moved()))
                .collect(Collectors.joining(", "));
    }
}
