package io.lockkeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One body that runs on a thread, under the locks that it was given and those that it took with {@code alsoLock}. It
 * gives all of them back, and decides which exception is thrown. Thread rules: used by its own thread only.
 */
final class BlockingBody {
    private final LossInterrupt interrupt = new LossInterrupt();
    private final Consumer<LockLostException> onLoss = lost -> interrupt.interrupt();
    private final boolean interruptOnLoss;
    private final List<EngineHold> holds = new ArrayList<>();
    private @Nullable EngineHold around;

    BlockingBody(List<EngineHold> given, boolean interruptOnLoss) {
        this.interruptOnLoss = interruptOnLoss;
        given.forEach(this::add);
    }

    List<EngineHold> holds() {
        return holds;
    }

    /** The hold of a body under one name: the one that it re-entered, or the first that it was given. */
    EngineHold main() {
        return around != null ? around : holds.get(0);
    }

    /** Adds a hold to the body: its loss interrupts the body, and the end of the body gives it back. */
    void add(EngineHold hold) {
        holds.add(hold);
        if (interruptOnLoss) hold.whenLost(onLoss);
    }

    /**
     * Re-enters a hold of a body or view around this one: its loss interrupts this body too, which does not give it
     * back.
     */
    void enter(EngineHold held) {
        around = held;
        if (interruptOnLoss) held.whenLost(onLoss);
    }

    /**
     * Runs a body within this one. The inner body's end may clear the interrupt flag. If this body's lock was lost
     * while the inner one ran, this body is therefore interrupted again.
     */
    <L, T extends @Nullable Object, X extends Exception> T runWithin(
            BlockingBody inner, L given, LockedBody<L, T, X> body) throws X, InterruptedException {
        boolean unheard = interruptOnLoss && !interrupt.isLost();
        try {
            return inner.run(given, body);
        } catch (InterruptedException heard) {
            unheard = false; // the outer body gets the exception, no matter whose interrupt it was
            throw heard;
        } finally {
            if (unheard && interrupt.isLost()) interrupt.interruptAgain();
        }
    }

    <L, T extends @Nullable Object, X extends Exception> T run(L given, LockedBody<L, T, X> body)
            throws X, InterruptedException {
        boolean interrupted;
        T result;
        try {
            holds.forEach(EngineHold::ensureHeld);
            if (around != null) around.ensureHeld();
            result = body.run(given);
        } catch (Throwable thrown) {
            interrupted = interrupt.end(thrown);
            var lost = giveBack();
            if (lost != null && interrupted && thrown instanceof InterruptedException) {
                lost.addSuppressed(thrown);
                throw lost;
            }
            if (lost != null && !isOf(lost, thrown)) thrown.addSuppressed(lost);
            throw thrown;
        }
        interrupt.end(null);
        var lost = giveBack();
        if (lost != null) throw lost;
        return result;
    }

    private static boolean isOf(LockLostException lost, Throwable thrown) {
        return thrown instanceof LockLostException same && same.lockName().equals(lost.lockName());
    }

    /** Gives all holds back, the last first. Returns the exception to throw if one had been lost. */
    private @Nullable LockLostException giveBack() {
        for (int i = holds.size() - 1; i >= 0; i--) holds.get(i).giveBack();
        if (around != null) around.forgetWhenLost(onLoss); // or listeners pile up on a hold that is re-entered often
        var outer = around == null ? null : around.lossCause();
        var first = outer == null ? null : new LockLostException(around.name(), outer);
        for (var hold : holds) {
            hold.giveBack().join();
            var cause = hold.lossCause();
            if (cause == null) continue;
            var lost = new LockLostException(hold.name(), cause);
            if (first == null) first = lost;
            else first.addSuppressed(lost);
        }
        return first;
    }
}
