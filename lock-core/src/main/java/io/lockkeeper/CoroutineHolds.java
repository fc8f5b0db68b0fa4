package io.lockkeeper;

import io.lockkeeper.spi.LockMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * The locks that the body of a coroutine holds, with a link to the body around it. The body's child coroutines inherit
 * this element, because they run within the body.
 *
 * <p>Thread rules: any thread may call. The holds, the re-entries and the end change under this object's lock; the
 * holds may be read without it. Bodies are told of a loss outside it.
 */
final class CoroutineHolds extends AbstractCoroutineContextElement {
    static final class Key implements CoroutineContext.Key<CoroutineHolds> {}

    static final Key KEY = new Key();

    private final Locks locks;
    private final @Nullable CoroutineHolds around;

    private volatile List<EngineHold> holds; // changes under this object's lock

    // Guarded by this object's lock:
    private boolean ended;
    private @Nullable List<Reentry> entries; // bodies that re-entered a hold and run; null if there never was one
    private @Nullable CompletableFuture<Void> left; // completes when the last of them has left

    CoroutineHolds(Locks locks, List<EngineHold> given, @Nullable CoroutineHolds around) {
        super(KEY);
        this.locks = locks;
        this.holds = given;
        this.around = around;
    }

    Locks locks() {
        return locks;
    }

    List<EngineHold> holds() {
        return holds;
    }

    /** The hold of this name that this body has, or else the nearest body around it; null if none of them has one. */
    @Nullable
    EngineHold find(Engine engine, String full) {
        for (var body = this; body != null; body = body.around) {
            var found = body.own(engine, full);
            if (found != null) return found;
        }
        return null;
    }

    /** What this body and those around it hold of this engine, the innermost body's last. */
    List<EngineHold> inHand(Engine engine) {
        var held = new ArrayList<EngineHold>();
        for (var body = this; body != null; body = body.around) held.addAll(0, body.ownInUse(engine));
        return held;
    }

    private synchronized List<EngineHold> ownInUse(Engine engine) {
        if (ended) return List.of();
        return holds.stream()
                .filter(hold -> hold.isInUse() && engine.owns(hold))
                .toList();
    }

    /**
     * Re-enters the hold that {@link #find} would find, until {@link Reentry#leave}. Returns null if there is no such
     * hold now, or if it does not give what is asked for.
     */
    @Nullable
    Reentry enter(Engine engine, String full, LockMode asked) {
        for (var body = this; body != null; body = body.around) {
            var entered = body.enterOwn(engine, full, asked);
            if (entered != null) return entered;
        }
        return null;
    }

    private synchronized @Nullable Reentry enterOwn(Engine engine, String full, LockMode asked) {
        var hold = own(engine, full);
        if (hold == null || !Nested.covers(hold.mode(), asked)) return null;
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

    /**
     * Tells every body that re-entered this hold that it is lost. Such a body may run with a job of its own. Then it is
     * no child of the body that has the hold, and the cancellation of that body does not reach it.
     */
    void tellEntered(EngineHold lost) {
        var cause = lost.lossCause();
        if (cause == null) return;
        for (var entry : entered()) if (entry.hold() == lost) entry.tell(cause);
    }

    private synchronized List<Reentry> entered() {
        return entries == null ? List.of() : List.copyOf(entries);
    }

    /**
     * Cancels the bodies that re-entered a hold of this body, which the caller has {@linkplain #end ended}. Returns a
     * future that completes when the last of them has left; null if there are no such bodies.
     */
    @Nullable
    CompletableFuture<Void> entriesLeft() {
        var last = left; // without the lock: this thread has set it
        if (last == null) return null;
        for (var entry : entered()) entry.tell(LossCause.BODY_ENDED);
        return last;
    }

    private synchronized @Nullable EngineHold own(Engine engine, String full) {
        if (ended) return null; // a coroutine that outlives the body that started it holds nothing any more
        for (var hold : holds)
            if (hold.isInUse() && engine.owns(hold) && hold.name().equals(full)) return hold;
        return null;
    }

    /** Adds a hold that the body's end gives back. Returns false if the body has ended: nobody would give it back. */
    synchronized boolean add(EngineHold hold) {
        if (ended) return false;
        var more = new ArrayList<>(holds); // a copy: the given list may be immutable
        more.add(hold);
        holds = more;
        return true;
    }

    /** Ends the body, so that it finds and adds no hold any more. Returns the holds that the caller must give back. */
    synchronized List<EngineHold> end() {
        ended = true;
        if (entries != null && !entries.isEmpty()) left = new CompletableFuture<>();
        return holds; // it does not change any more
    }

    @Override
    public String toString() {
        return "Held here: " + holds();
    }
}
