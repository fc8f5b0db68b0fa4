package io.lockkeeper.samples;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.HeldLock;
import io.lockkeeper.LockTerms;
import io.lockkeeper.Locks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Makes every call that takes a body, in the ways in which Java programs write them. If one of them stops compiling,
 * the API is at fault.
 */
final class EveryCall {
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final LockTerms TERMS = LockTerms.waiting(WAIT).lease(Duration.ofMinutes(1));
    private static final List<String> NAMES = List.of("a", "b");

    private final BlockingLocks locks;
    private final List<String> ran = new ArrayList<>();

    EveryCall(Locks locks) {
        this.locks = locks.blocking();
    }

    /** Makes all calls; returns what each of them gave, in order. */
    static List<String> of(Locks locks) throws Exception {
        var every = new EveryCall(locks);
        every.oneName();
        every.onlyIfFree();
        every.severalNames();
        every.tasks();
        return every.ran;
    }

    private void oneName() throws IOException, InterruptedException {
        String name = locks.withLock("n", HeldLock::name);
        ran.add(name + locks.withLock("n", WAIT, lock -> read(lock)) + locks.withLock("n", TERMS, this::read));
        locks.runWithLock("n", lock -> write("run"));
        locks.runWithLock("n", WAIT, lock -> write("run"));
        locks.runWithLock("n", TERMS, this::read);
        String nothing = locks.withLock("n", lock -> null);
        ran.add("" + nothing);
        locks.withLock("n", lock -> locks.alsoLock("n2").name() + locks.alsoLock("n3", WAIT));
    }

    private void onlyIfFree() throws IOException, InterruptedException {
        Optional<String> result = locks.tryWithLock("n", this::read);
        ran.add(result + " " + locks.tryWithLock("n", WAIT, this::read) + locks.tryWithLock("n", TERMS, lock -> null));
        if (locks.tryRunWithLock("n", lock -> write("try"))
                && locks.tryRunWithLock("n", WAIT, lock -> write("try"))
                && locks.tryRunWithLock("n", TERMS, lock -> write("try"))) ran.add("all ran");
    }

    private void severalNames() throws IOException, InterruptedException {
        int all = locks.withLocks(NAMES, held -> held.all().size());
        int some = locks.withAvailableLocks(NAMES, acquired -> acquired.takenCount());
        ran.add(all + " " + some + " " + locks.withLocks(NAMES, WAIT, held -> held.fencingToken("a") > 0));
        locks.runWithLocks(NAMES, held -> write("both"));
        locks.runWithLocks(NAMES, WAIT, held -> write("both"));
        locks.runWithLocks(NAMES, TERMS, held -> write("both"));
        locks.runWithAvailableLocks(NAMES, acquired -> write("available"));
        locks.runWithAvailableLocks(NAMES, TERMS, acquired -> write("available"));
        try (var held = locks.acquireAllOrNothing(NAMES);
                var rest = locks.acquireAll(List.of("b", "c"))) {
            ran.add(held.all().size() + " " + rest.busyCount());
        }
    }

    private void tasks() throws Exception {
        Runnable waiting = locks.guard("n", () -> ran("task"));
        Runnable skipping = locks.guardOrSkip("n", () -> ran("task")); // a lambda with a result is a Runnable too
        Runnable onTerms = locks.guardOrSkip("n", TERMS, () -> ran("task"));
        for (var task : List.of(waiting, skipping, onTerms, locks.guard("n", TERMS, this::task))) task.run();
        Callable<Boolean> calling = locks.guardCallable("n", () -> ran("call"));
        Callable<Optional<Boolean>> orEmpty = locks.guardCallableOrSkip("n", TERMS, () -> ran("call"));
        ran.add(calling.call() + " " + orEmpty.call());
    }

    private boolean ran(String what) {
        return ran.add(what);
    }

    private boolean task() {
        return ran("task");
    }

    private String read(HeldLock lock) throws IOException {
        if (!lock.isHeld()) throw new IOException("not held");
        return "+" + lock.name();
    }

    private void write(String what) throws IOException {
        if (!ran.add(what)) throw new IOException("not written");
    }
}
