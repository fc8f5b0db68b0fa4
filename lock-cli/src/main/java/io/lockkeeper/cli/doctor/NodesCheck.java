package io.lockkeeper.cli.doctor;

import io.lockkeeper.ContenderKind;
import io.lockkeeper.LockInspection;
import io.lockkeeper.internal.Quoted;
import java.util.ArrayList;
import java.util.function.Consumer;

/** Looks for others that use the root: queues of another kind of lock, and of several kinds, can't be entered. */
final class NodesCheck implements Check {
    private static final int MOST = 1000;

    @Override
    public String subject() {
        return "queues";
    }

    @Override
    public void run(Patient patient, Consumer<Finding> findings) {
        var foreign = new ArrayList<String>();
        int looked = 0;
        int mutexes = 0;
        try (var inUse = patient.locks().blocking().list("")) {
            var each = inUse.limit(MOST).iterator();
            while (each.hasNext()) {
                var queue = each.next();
                looked++;
                if (has(queue, ContenderKind.FOREIGN) || queue.isMixed()) foreign.add(Quoted.text(queue.name()));
                else if (has(queue, ContenderKind.MUTEX)) mutexes++;
            }
        }
        var found = (looked == MOST ? "the first " : "") + looked + " names in use, " + mutexes
                + " of them also by mutexes of other libraries";
        if (foreign.isEmpty()) findings.accept(Finding.ok(subject(), found));
        else
            findings.accept(Finding.warn(
                            subject(),
                            found + ", and " + foreign.size() + " by another kind of lock: "
                                    + String.join(", ", foreign.subList(0, Math.min(3, foreign.size()))),
                            "Lockkeeper refuses to acquire these names. Give the other program a root of its own.")
                    .with("foreign", foreign.size()));
    }

    private static boolean has(LockInspection queue, ContenderKind kind) {
        return queue.tenures().stream().anyMatch(tenure -> tenure.kind() == kind)
                || queue.waiting().stream().anyMatch(waiter -> waiter.kind() == kind);
    }
}
