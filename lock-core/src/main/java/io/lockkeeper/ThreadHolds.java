package io.lockkeeper;

import io.lockkeeper.engine.Hold;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each thread holds through the blocking facade: so that it enters again if it asked for that, and is told, instead
 * of waiting for itself, if not. A handle may be released by another thread, so a handle alone does not keep its thread
 * from acquiring another one. Each thread sees and changes its own only.
 */
final class ThreadHolds {
    private static final class Mine {
        final Deque<BlockingBody> bodies = new ArrayDeque<>(); // the innermost first
        final List<Hold> handles = new ArrayList<>();
        final Map<String, Entered> views = new HashMap<>();
    }

    /** What a {@link LockView} has entered, and how often. */
    static final class Entered {
        final Hold hold;
        final boolean owned; // else it is a body's, and goes with that
        int count = 1;

        Entered(Hold hold, boolean owned) {
            this.hold = hold;
            this.owned = owned;
        }
    }

    private final ThreadLocal<Mine> mine = ThreadLocal.withInitial(Mine::new);

    /** Throws {@link LockNestedException} if this thread holds one of the names in a body, or by a handle if asked. */
    void refuseNested(Collection<String> names, boolean handlesToo) {
        for (var name : names) {
            var found = find(name);
            if (found != null) throw new LockNestedException(name, found.lossCause());
        }
        if (!handlesToo) return;
        var handles = mine.get().handles;
        handles.removeIf(handle -> !handle.isInUse());
        for (var handle : handles)
            if (names.contains(handle.name())) throw new LockNestedException(handle.name(), handle.lossCause());
        tidy();
    }

    /** The hold of this name that the thread is in, by a body or a view; null if there is none. */
    @Nullable
    Hold find(String name) {
        var entered = mine.get().views.get(name);
        if (entered != null && entered.hold.isInUse()) return entered.hold;
        for (var body : mine.get().bodies)
            for (var hold : body.holds()) if (hold.isInUse() && hold.name().equals(name)) return hold;
        tidy();
        return null;
    }

    /** Whether the thread holds it by a handle, which it then waits for in vain unless another thread releases it. */
    boolean holdsByHandle(String name) {
        for (var handle : mine.get().handles) if (handle.name().equals(name) && handle.isHeld()) return true;
        tidy();
        return false;
    }

    void addHandle(Hold handle) {
        var handles = mine.get().handles;
        handles.removeIf(old -> !old.isInUse()); // else a thread that only takes handles would keep them all
        handles.add(handle);
    }

    void enter(BlockingBody body) {
        mine.get().bodies.push(body);
    }

    void leave() {
        mine.get().bodies.pop();
        tidy();
    }

    /** The body that the thread is in; null if in none. */
    @Nullable
    BlockingBody body() {
        var innermost = mine.get().bodies.peek();
        if (innermost == null) tidy();
        return innermost;
    }

    @Nullable
    Entered view(String name) {
        var entered = mine.get().views.get(name);
        if (entered == null) tidy();
        return entered;
    }

    void addView(String name, Entered entered) {
        mine.get().views.put(name, entered);
    }

    void removeView(String name) {
        mine.get().views.remove(name);
        tidy();
    }

    private void tidy() {
        var own = mine.get();
        if (own.bodies.isEmpty() && own.handles.isEmpty() && own.views.isEmpty()) mine.remove();
    }
}
