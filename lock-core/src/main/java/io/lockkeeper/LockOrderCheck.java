package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * How {@link Locks} check the order in which callers nest locks. A caller that asks for "b" while it holds "a", and
 * another that asks for "a" while it holds "b", can wait for each other. The check remembers which locks were asked for
 * while others were held, and finds such an order by one run of each, even if they never met. Longer circles count too.
 *
 * <p>It looks at what a caller holds: in Kotlin in the bodies around the call, with what they took by {@code alsoLock};
 * in Java what the thread holds in bodies, {@link java.util.concurrent.locks.Lock} views and handles. Until it is
 * released, a handle counts as held by the thread that took it, even if that thread has passed it on. A call whose wait is
 * zero cannot wait for anybody and is not checked, but what it takes is held from then on. Calls that take several names
 * ask in sorted order, and count so. A re-entry asks for nothing. Readers and callers with permits count as others do:
 * they wait for each other through writers, or callers that want more permits, who stand between them. Calls that return
 * futures are not checked, because nobody knows which caller waits for a future. A handle taken by a coroutine counts as
 * held by nobody.
 *
 * <p>A call that is not nested, and asks for one name, costs no more with the check than without. A nested call walks
 * its stack and takes a lock of the check's.
 *
 * <p>Immutable. No method blocks or suspends. A null argument throws {@link NullPointerException}.
 */
public final class LockOrderCheck {
    private enum Mode {
        OFF,
        LOGGING,
        FAILING
    }

    private static final LockOrderCheck OFF = new LockOrderCheck(Mode.OFF, UnaryOperator.identity());
    private static final LockOrderCheck LOGGING = new LockOrderCheck(Mode.LOGGING, UnaryOperator.identity());
    private static final LockOrderCheck FAILING = new LockOrderCheck(Mode.FAILING, UnaryOperator.identity());

    private final Mode mode;
    private final UnaryOperator<String> folding;

    private LockOrderCheck(Mode mode, UnaryOperator<String> folding) {
        this.mode = mode;
        this.folding = folding;
    }

    /** No check. It costs nothing. The default, except on the memory backend. */
    public static LockOrderCheck off() {
        return OFF;
    }

    /** A call that could deadlock with an order seen before is logged as a warning, once for each order, and goes on. */
    public static LockOrderCheck logging() {
        return LOGGING;
    }

    /**
     * A call that could deadlock with an order seen before throws {@link LockOrderException} at once, before it waits or
     * takes anything. The default of the memory backend, for which all processes of a cluster count together.
     */
    public static LockOrderCheck failing() {
        return FAILING;
    }

    /**
     * The same check, for names that are data. Names that this function maps to the same text count as one: with
     * {@code name -> name.replaceAll("[0-9]+", "#")} a test finds that some code takes an account before an order, and
     * other code an order before an account, whichever numbers they have. Two locks whose names fold to the same text are
     * compared by their own names. Without a function each name counts for itself. At most 10,000 orders are remembered;
     * beyond that those that were used longest ago are forgotten.
     *
     * <p>The function is called by the thread that asks for a lock. It must be quick; what it throws, the call throws.
     */
    public LockOrderCheck foldingNames(UnaryOperator<String> folding) {
        return new LockOrderCheck(mode, Objects.requireNonNull(folding, "The function must not be null"));
    }

    boolean isOn() {
        return mode != Mode.OFF;
    }

    boolean fails() {
        return mode == Mode.FAILING;
    }

    String fold(String name) {
        var folded = folding.apply(name);
        return Objects.requireNonNull(
                folded, () -> "The text that " + Quoted.text(name) + " folds to must not be null");
    }

    @Override
    public String toString() {
        return mode.name().toLowerCase(java.util.Locale.ROOT);
    }
}
