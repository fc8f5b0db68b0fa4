package io.lockkeeper;

import io.lockkeeper.engine.Hold;
import io.lockkeeper.engine.LockEngine;
import java.util.ArrayList;
import java.util.List;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * What a coroutine's body holds, with the bodies around it; inherited by children, for they run within the body. Thread
 * rules: what is taken along changes under this object's lock.
 */
final class HeldHere extends AbstractCoroutineContextElement {
    static final class Key implements CoroutineContext.Key<HeldHere> {}

    static final Key KEY = new Key();

    private final Locks locks;
    private final @Nullable HeldHere around;
    private List<Hold> holds;
    private boolean ended;

    HeldHere(Locks locks, List<Hold> given, @Nullable HeldHere around) {
        super(KEY);
        this.locks = locks;
        this.holds = given;
        this.around = around;
    }

    Locks locks() {
        return locks;
    }

    /** The hold of this name that a body is in, this one or one around it; null if there is none. */
    @Nullable
    Hold find(LockEngine engine, String full) {
        for (var body = this; body != null; body = body.around) {
            var found = body.own(engine, full);
            if (found != null) return found;
        }
        return null;
    }

    private synchronized @Nullable Hold own(LockEngine engine, String full) {
        for (var hold : holds)
            if (hold.isInUse() && hold.isIn(engine) && hold.name().equals(full)) return hold;
        return null;
    }

    /** False if the body has ended, and nobody would give the hold back. */
    synchronized boolean add(Hold hold) {
        if (ended) return false;
        var more = new ArrayList<>(holds); // most bodies take nothing along
        more.add(hold);
        holds = more;
        return true;
    }

    /** The body has ended: what is to be given back. */
    synchronized List<Hold> end() {
        ended = true;
        return holds; // nothing is added any more
    }
}
