package io.lockkeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * What a coroutine's body holds, with the bodies around it; inherited by children, for they run within the body. Thread
 * rules: what is taken along changes under this object's lock.
 */
final class CoroutineHolds extends AbstractCoroutineContextElement {
    static final class Key implements CoroutineContext.Key<CoroutineHolds> {}

    static final Key KEY = new Key();

    private final Locks locks;
    private final @Nullable CoroutineHolds around;
    private List<EngineHold> holds;
    private boolean ended;
    private @Nullable List<Reentry> entries; // bodies that are in it; null if there never was one
    private @Nullable CompletableFuture<Void> left; // completes with the last of them

    CoroutineHolds(Locks locks, List<EngineHold> given, @Nullable CoroutineHolds around) {
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
    EngineHold find(Engine engine, String full) {
        for (var body = this; body != null; body = body.around) {
            var found = body.own(engine, full);
            if (found != null) return found;
        }
        return null;
    }

    /** Takes part in the hold of this name, until {@link Reentry#leave}; null if no body around has one, or no longer. */
    @Nullable
    Reentry enter(Engine engine, String full) {
        for (var body = this; body != null; body = body.around) {
            var entered = body.enterOwn(engine, full);
            if (entered != null) return entered;
        }
        return null;
    }

    private synchronized @Nullable Reentry enterOwn(Engine engine, String full) {
        var hold = own(engine, full);
        if (hold == null) return null;
        var entry = new Reentry(hold, this::leave);
        if (entries == null) entries = new ArrayList<>(1);
        entries.add(entry);
        return entry;
    }

    private void leave(Reentry entry) {
        CompletableFuture<Void> last;
        synchronized (this) {
            if (entries != null) entries.remove(entry);
            if (entries == null || !entries.isEmpty()) return;
            last = left;
        }
        if (last != null) last.complete(null);
    }

    /** The hold is lost: those in it hear of it, though they be no children of the body. */
    void tellEntered(EngineHold lost) {
        var cause = lost.lossCause();
        if (cause == null) return;
        for (var entry : entered()) if (entry.hold() == lost) entry.tell(cause);
    }

    private synchronized List<Reentry> entered() {
        return entries == null ? List.of() : List.copyOf(entries);
    }

    /** The body has ended: those in it are cancelled. Returns what completes when they have left; null if nobody is. */
    @Nullable
    CompletableFuture<Void> entriesLeft() {
        CompletableFuture<Void> last;
        synchronized (this) {
            if (entries == null || entries.isEmpty()) return null;
            left = last = new CompletableFuture<>();
        }
        for (var entry : entered()) entry.tell(LossCause.BODY_ENDED);
        return last;
    }

    private synchronized @Nullable EngineHold own(Engine engine, String full) {
        if (ended) return null; // what outlived the body holds nothing any more
        for (var hold : holds)
            if (hold.isInUse() && engine.owns(hold) && hold.name().equals(full)) return hold;
        return null;
    }

    /** False if the body has ended, and nobody would give the hold back. */
    synchronized boolean add(EngineHold hold) {
        if (ended) return false;
        var more = new ArrayList<>(holds); // most bodies take nothing along
        more.add(hold);
        holds = more;
        return true;
    }

    /** The body has ended: what is to be given back. */
    synchronized List<EngineHold> end() {
        ended = true;
        return holds; // nothing is added any more
    }

    @Override
    public String toString() {
        List<EngineHold> now;
        synchronized (this) {
            now = holds;
        }
        return "Held here: " + now;
    }
}
