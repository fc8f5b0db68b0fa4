package io.lockkeeper;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What each thread holds through the blocking facade: so that it enters again if it asked for that, and is told, instead
 * of waiting for itself, if not. A handle may be released by another thread, so a handle alone does not keep its thread
 * from acquiring another one.
 *
 * <p>All of it stands here and none on the threads, which may be a pool's and outlive these locks by far: a thread would
 * keep the hold, the engine and the class loader. A body's or a view's entry goes when its thread leaves; a handle's, when it is
 * given back, by whichever thread.
 *
 * <p>Thread rules: each thread changes what it is in itself; handles come and go on any thread.
 */
final class ThreadHolds {
    private static final class Mine {
        final Deque<BlockingBody> bodies = new ArrayDeque<>(2); // the innermost first
        final Map<String, Entered> views = new HashMap<>(2);
    }

    /** What a {@link LockView} has entered, and how often. */
    static final class Entered {
        final EngineHold hold;
        final boolean owned; // else it is a body's, and goes with that
        int count = 1;

        Entered(EngineHold hold, boolean owned) {
            this.hold = hold;
            this.owned = owned;
        }
    }

    private record Handle(EngineHold hold, WeakReference<Thread> taker) {
        boolean isMine() {
            return taker.refersTo(Thread.currentThread()) && hold.isInUse();
        }
    }

    private final ConcurrentMap<Thread, Mine> mine = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Handle> handles = new ConcurrentHashMap<>(); // the latest of each name

    /** Throws {@link LockNestedException} if this thread holds one of the names in a body, or by a handle if asked. */
    void refuseNested(Collection<String> names, boolean handlesToo) {
        for (var name : names) {
            var found = find(name);
            if (found == null && handlesToo) found = handle(name);
            if (found != null) throw new LockNestedException(name, found.lossCause());
        }
    }

    /**
     * The same for a coroutine in the event loop of a {@code runBlocking} on this thread, if a body called that. Views and
     * handles are no reason: another coroutine of the loop may have taken them, and may give them back.
     */
    void refuseNestedInLoop(Collection<String> names) {
        for (var name : names) {
            var found = findInBodies(name);
            if (found != null) throw new LockNestedException(name, found.lossCause());
        }
    }

    /** The hold of this name that the thread is in, by a body or a view; null if there is none. */
    @Nullable
    EngineHold find(String name) {
        var entered = view(name);
        return entered != null && entered.hold.isInUse() ? entered.hold : findInBodies(name);
    }

    private @Nullable EngineHold findInBodies(String name) {
        var own = own();
        if (own == null) return null;
        for (var body : own.bodies)
            for (var hold : body.holds()) if (hold.isInUse() && hold.name().equals(name)) return hold;
        return null;
    }

    private @Nullable EngineHold handle(String name) {
        var handle = handles.get(name);
        return handle != null && handle.isMine() ? handle.hold : null;
    }

    /** Whether the thread holds it by a handle, which it then waits for in vain unless another thread releases it. */
    boolean holdsByHandle(String name) {
        var handle = handle(name);
        return handle != null && handle.isHeld();
    }

    void addHandle(EngineHold taken) {
        var name = taken.name();
        var handle = new Handle(taken, new WeakReference<>(Thread.currentThread()));
        handles.put(name, handle);
        taken.whenGivenBack(() -> handles.remove(name, handle));
    }

    void enter(BlockingBody body) {
        ownMade().bodies.push(body);
    }

    void leave() {
        var own = ownMade();
        own.bodies.pop();
        // A view that entered a body's hold and was never unlocked ends with that hold.
        own.views.values().removeIf(entered -> !entered.owned && !entered.hold.isInUse());
        tidy(own);
    }

    /** The body that the thread is in; null if in none. */
    @Nullable
    BlockingBody body() {
        var own = own();
        return own == null ? null : own.bodies.peek();
    }

    @Nullable
    Entered view(String name) {
        var own = own();
        return own == null ? null : own.views.get(name);
    }

    void addView(String name, Entered entered) {
        ownMade().views.put(name, entered);
    }

    void removeView(String name) {
        var own = ownMade();
        own.views.remove(name);
        tidy(own);
    }

    private @Nullable Mine own() {
        return mine.get(Thread.currentThread());
    }

    private Mine ownMade() {
        var own = own();
        if (own != null) return own;
        var made = new Mine();
        mine.put(Thread.currentThread(), made); // nobody else makes this thread's
        return made;
    }

    private void tidy(Mine own) {
        if (own.bodies.isEmpty() && own.views.isEmpty()) mine.remove(Thread.currentThread());
    }
}
