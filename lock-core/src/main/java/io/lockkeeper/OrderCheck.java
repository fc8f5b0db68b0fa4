package io.lockkeeper;

import io.lockkeeper.internal.CallPlace;
import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Nesting;
import io.lockkeeper.internal.OrderGraph;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.spi.LockMode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the order in which the callers of one connection nest locks with the orders seen before; see
 * {@link LockOrderCheck}. Each face calls it before it asks for a lock, with what the caller holds then, which is recorded
 * anyway to find nested calls. So nothing follows an acquire, and a hold leaves nothing here.
 *
 * <p>Thread rules: any thread may call any method. Only the graph changes; it has a lock of its own.
 */
final class OrderCheck {
    /** Of what a caller has in hand, this many holds are looked at: the rest would cost more than it shows. */
    private static final int MOST_IN_HAND = 16;

    private final Engine engine;
    private final LockOrderCheck check;
    private final OrderGraph graph;

    private OrderCheck(Engine engine, LockOrderCheck check, OrderGraph graph) {
        this.engine = engine;
        this.check = check;
        this.graph = graph;
    }

    /** The check of these locks; null if they have none. */
    static @Nullable OrderCheck of(Engine engine) {
        var shared = engine.sharedOrder();
        var check =
                engine.options().lockOrder().orElse(shared == null ? LockOrderCheck.off() : LockOrderCheck.failing());
        if (!check.isOn()) return null;
        return new OrderCheck(engine, check, shared == null ? new OrderGraph() : shared);
    }

    /**
     * The calling thread is about to ask for these names, and holds those. Nothing happens, and nothing is allocated, if
     * it holds none and asks for one: an acquire that is not nested pays nothing.
     *
     * @throws LockOrderException if that could deadlock with an order seen before
     */
    void threadAsks(List<EngineHold> held, Collection<String> names, Terms terms) {
        asks(held, names, terms, true);
    }

    /** The same for a coroutine, which shares what it holds with the other children of the bodies around it. */
    void coroutineAsks(List<EngineHold> held, Collection<String> names, Terms terms) {
        asks(held, names, terms, false);
    }

    private void asks(List<EngineHold> held, Collection<String> names, Terms terms, boolean alone) {
        if (terms.waitNanos() == 0 || names.size() + held.size() < 2 || names.isEmpty()) return;
        var place = CallPlace.current();
        var last = held.subList(Math.max(0, held.size() - MOST_IN_HAND), held.size());
        String before = null; // in sorted order each name is asked for while the one before it is held
        for (var name : Names.inOrder(names)) {
            for (var has : last) nest(has.name(), name, place, outer(last, has, alone));
            if (before != null) nest(before, name, place, outer(last, null, alone));
            before = name;
        }
    }

    private void nest(String held, String asked, @Nullable StackTraceElement place, Map<String, Long> outer) {
        if (held.equals(asked)) return; // the same lock by a handle, or one that was lost: no order of two locks
        var from = check.fold(held);
        var to = check.fold(asked);
        var alike = from.equals(to);
        var now = new Nesting(alike ? held : from, alike ? asked : to, held, asked, place, outer);
        var circle = graph.add(now, !check.fails());
        if (circle.isEmpty()) return;
        if (check.fails()) throw new LockOrderException(now, circle);
        engine.warn(LockOrderException.words(now, circle));
    }

    /** What is held besides this one, and by nobody else at the same time: readers and permits keep no other caller out. */
    private static Map<String, Long> outer(List<EngineHold> held, @Nullable EngineHold without, boolean alone) {
        if (held.size() <= (without == null ? 0 : 1)) return Map.of();
        var outer = new HashMap<String, Long>();
        for (var has : held)
            if (has != without && isAlone(has.mode()))
                outer.put(has.name(), alone ? Nesting.ONE_CALLER : (Long) has.fencingToken());
        return Map.copyOf(outer);
    }

    private static boolean isAlone(LockMode mode) {
        return mode.equals(LockMode.EXCLUSIVE) || mode.equals(LockMode.WRITE);
    }

    @Override
    public String toString() {
        return "OrderCheck(" + check + ", " + graph + ")";
    }
}
