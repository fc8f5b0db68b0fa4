package io.lockkeeper;

import io.lockkeeper.engine.Hold;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs a body on the calling thread under locks it holds, gives them back, and decides which exception comes out. */
final class BlockingBody {
    private BlockingBody() {}

    static <L, T extends @Nullable Object, X extends Exception> T run(
            List<Hold> holds, boolean interruptOnLoss, L given, LockedBody<L, T, X> body)
            throws X, InterruptedException {
        var interrupt = new LossInterrupt();
        if (interruptOnLoss) holds.forEach(hold -> hold.whenLost(lost -> interrupt.interrupt()));
        boolean interrupted;
        T result;
        try {
            holds.forEach(Hold::ensureHeld);
            result = body.run(given);
        } catch (Throwable thrown) {
            interrupted = interrupt.end();
            var lost = giveBack(holds);
            if (lost != null && interrupted && thrown instanceof InterruptedException) {
                lost.addSuppressed(thrown);
                throw lost;
            }
            if (lost != null && !isOf(lost, thrown)) thrown.addSuppressed(lost);
            throw thrown;
        }
        interrupt.end();
        var lost = giveBack(holds);
        if (lost != null) throw lost;
        return result;
    }

    private static boolean isOf(LockLostException lost, Throwable thrown) {
        return thrown instanceof LockLostException same && same.lockName().equals(lost.lockName());
    }

    /** Gives all back, the last first; returns what to throw if one had been lost. */
    private static @Nullable LockLostException giveBack(List<Hold> holds) {
        for (int i = holds.size() - 1; i >= 0; i--) holds.get(i).giveBack();
        LockLostException first = null;
        for (var hold : holds) {
            hold.giveBack().join();
            var cause = hold.lossCause();
            if (cause == null) continue;
            var lost = new LockLostException(hold.name(), cause);
            if (first == null) first = lost;
            else Objects.requireNonNull(first).addSuppressed(lost);
        }
        return first;
    }
}
