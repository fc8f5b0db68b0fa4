package io.lockkeeper;

import io.lockkeeper.internal.Terms;
import io.lockkeeper.spi.LockMode;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What each thread holds through {@link BlockingLocks}. A nested call by the same thread re-enters the hold if it asks
 * for that. Otherwise it fails, instead of waiting for itself. A handle does not forbid its thread a second
 * {@code acquire}, because another thread may release it meanwhile.
 *
 * <p>The records are kept here and not in thread-locals. A pool's threads may outlive these locks by far, and a thread
 * would keep the hold, the engine and the class loader. The record of a body or a view is removed when its thread
 * leaves it. The record of a handle is removed when any thread gives the handle back.
 *
 * <p>Thread rules: any thread may call. Each thread changes only its own record of bodies and views. The record of a
 * handle may be added and removed on different threads.
 */
final class ThreadHolds {
    private static final class Mine {
        final Deque<BlockingBody> bodies = new ArrayDeque<>(2); // the innermost first
        final Map<String, Entered> views = new HashMap<>(2);
    }

    /** What a {@link LockView} has entered, and how often. A reader's view and a writer's enter the same hold. */
    static final class Entered {
        final EngineHold hold;
        final boolean owned; // false if the hold belongs to a body, whose end gives it back
        int reads;
        int others; // as a writer, as the holder of an exclusive lock, or with permits

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

    private static final int MOST_HANDLES = 256; // of the process, that the check of nested acquires looks at

    private final @Nullable OrderCheck order;
    private final ConcurrentMap<Thread, Mine> mine = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Handle> handles = new ConcurrentHashMap<>(); // the latest handle of each name

    /** @param order compares the orders in which callers nest locks; null if that is not wanted */
    ThreadHolds(@Nullable OrderCheck order) {
        this.order = order;
    }

    @Nullable
    OrderCheck order() {
        return order;
    }

    /** Throws {@link LockOrderException} if this thread must not wait for these names with what it holds now. */
    void checkOrder(Collection<String> names, Terms terms) {
        if (order != null) order.threadAsks(inHand(), names, terms);
    }

    /** What this thread has in bodies, views and handles. An acquire that is not nested allocates nothing here. */
    private List<EngineHold> inHand() {
        var own = own();
        if (own == null && handles.isEmpty()) return List.of();
        var held = new ArrayList<>(inBodies());
        if (own != null)
            for (var entered : own.views.values()) if (entered.owned && entered.hold.isInUse()) held.add(entered.hold);
        int looked = 0;
        for (var handle : handles.values()) {
            if (++looked > MOST_HANDLES) break; // a process with so many must not pay for all of them at each acquire
            if (handle.isMine()) held.add(handle.hold);
        }
        return held;
    }

    /** Throws {@link LockNestedException} if this thread holds one of the names in a body, or by a handle if asked. */
    void refuseNested(Collection<String> names, LockMode asked, boolean handlesToo) {
        for (var name : names) {
            var found = find(name);
            if (found == null && handlesToo) found = handle(name);
            if (found != null) throw Nested.refusal(found, asked);
        }
    }

    /**
     * The same for a coroutine in the event loop of a {@code runBlocking} on this thread, if a body called that. Views
     * and handles are left out: another coroutine of the loop may have taken them, and may give them back.
     */
    void refuseNestedInLoop(Collection<String> names, LockMode asked) {
        for (var name : names) {
            var found = findInBodies(name);
            if (found != null) throw Nested.refusal(found, asked);
        }
    }

    /** The hold of this name that this thread has in a body or a view; null if it has no such hold. */
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

    /**
     * Whether this thread holds the name by a handle. If so, it waits for that name in vain, unless another thread
     * releases the handle.
     */
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
        // A view that entered the body's hold ends with that hold, even if it was never unlocked.
        own.views.values().removeIf(entered -> !entered.owned && !entered.hold.isInUse());
        tidy(own);
    }

    /** What the bodies hold that this thread runs, the innermost body's last. */
    List<EngineHold> inBodies() {
        var own = own();
        if (own == null) return List.of();
        var held = new ArrayList<EngineHold>();
        own.bodies.descendingIterator().forEachRemaining(body -> held.addAll(body.holds()));
        held.removeIf(hold -> !hold.isInUse());
        return held;
    }

    /** The innermost body that this thread runs; null if it runs none. */
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
        mine.put(Thread.currentThread(), made); // no race: only this thread makes its own record
        return made;
    }

    private void tidy(Mine own) {
        if (own.bodies.isEmpty() && own.views.isEmpty()) mine.remove(Thread.currentThread());
    }
}
