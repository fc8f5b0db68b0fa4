package io.lockkeeper.cli.serve;

import io.lockkeeper.ContenderKind;
import io.lockkeeper.LockInspection;
import io.lockkeeper.LockTenure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares each look with the one before: since when the holders have been in front, and which tenures have ended. It
 * remembers the last ends only, those that may be losses apart from the others, so that many releases don't push them out.
 *
 * <p>Thread rules: one thread, the lookout's.
 */
final class History {
    static final int MOST_ENDINGS = 200;

    private @Nullable Map<String, Row> before; // the first holders, by the locks' names; null before the first look
    private final Deque<Ending> unusual = new ArrayDeque<>(); // the newest first
    private final Deque<Ending> others = new ArrayDeque<>();

    /** Takes in a look, and returns the first holder of each lock. */
    List<Row> add(List<LockInspection> seen, Instant at, boolean isComplete) {
        var now = new LinkedHashMap<String, Row>();
        for (var queue : seen) {
            var rows = queue.tenures().stream()
                    .map(tenure -> row(queue, tenure, at))
                    .toList();
            if (!rows.isEmpty()) now.put(queue.name(), rows.get(0).withBeside(rows.subList(1, rows.size())));
        }
        withdraw(now.values());
        if (before != null) end(before, now, at, isComplete);
        before = now;
        return List.copyOf(now.values());
    }

    private Row row(LockInspection queue, LockTenure tenure, Instant at) {
        boolean isUnreadable = tenure.holder().unreadable().isPresent();
        var since = isUnreadable ? at : tenure.holder().since();
        if (before == null) return new Row(queue, tenure, since, !isUnreadable, List.of());
        var last = before.get(queue.name());
        if (last == null) last = ended(tenure.node());
        var known = last == null ? null : same(last, tenure);
        if (known != null && (tenure.mayBeKept() || !known.mayBeKept()))
            return new Row(queue, tenure, known.heldSince(), known.mayHaveWaited(), List.of());
        if (known != null) return new Row(queue, tenure, at, false, List.of());
        boolean waited = last != null
                && last.queue().waiting().stream()
                        .anyMatch(waiter -> waiter.node().equals(tenure.node()));
        return new Row(queue, tenure, waited ? at : since, false, List.of());
    }

    /** Of the holders of a lock, the one that has this tenure; null if no one has. */
    private static @Nullable Row same(Row holders, LockTenure tenure) {
        for (var each : holders.holders()) if (isSame(each.tenure(), tenure)) return each;
        return null;
    }

    /** Whether it is the same tenure, even if it has become that of a ticket, which has a node of its own. */
    private static boolean isSame(LockTenure before, LockTenure now) {
        if (before.node().equals(now.node())) return true;
        return now.sessionId() == 0
                && before.sessionId() != 0
                && now.kind() == ContenderKind.LOCKKEEPER
                && before.holder().pid() == now.holder().pid()
                && before.holder().host().equals(now.holder().host());
    }

    private @Nullable Row ended(String node) {
        for (var all : List.of(unusual, others))
            for (var ending : all) if (ending.last().tenure().node().equals(node)) return ending.last();
        return null;
    }

    /** A name can be missing from one look, if its queue changed all the time. Its tenure may still be there at the next. */
    private void withdraw(Collection<Row> rows) {
        if (unusual.isEmpty() && others.isEmpty()) return;
        var nodes = new HashSet<String>();
        for (var row : rows)
            for (var each : row.holders()) nodes.add(each.tenure().node());
        for (var all : List.of(unusual, others))
            all.removeIf(ending -> nodes.contains(ending.last().tenure().node()));
    }

    private void end(Map<String, Row> before, Map<String, Row> now, Instant at, boolean isComplete) {
        var places = places(before.values());
        var alive = places(now.values()).keySet();
        var using = using(before.values());
        for (var first : before.values()) {
            var next = now.get(first.name());
            if (next == null && !isComplete) continue; // it may be among those that were not read
            for (var last : first.holders()) {
                if (next != null && isSameAsOneOf(next.holders(), last)) continue;
                long session = last.tenure().sessionId();
                boolean over = isComplete && session != 0 && !alive.contains(session);
                remember(new Ending(
                        last,
                        at,
                        over ? places.getOrDefault(session, 0) : 0,
                        !using.contains(session),
                        Optional.ofNullable(next).map(row -> row.tenure().holder())));
            }
        }
    }

    private static boolean isSameAsOneOf(List<Row> now, Row last) {
        return now.stream().anyMatch(row -> isSame(last.tenure(), row.tenure()));
    }

    /** How many places each session has, in front and waiting. */
    private static Map<Long, Integer> places(Collection<Row> rows) {
        var places = new HashMap<Long, Integer>();
        for (var row : rows) {
            for (var each : row.holders()) places.merge(each.tenure().sessionId(), 1, Integer::sum);
            for (var waiter : row.queue().waiting()) places.merge(waiter.sessionId(), 1, Integer::sum);
        }
        return places;
    }

    /** The sessions that have a place which they do not only keep. */
    private static Set<Long> using(Collection<Row> rows) {
        var using = new HashSet<Long>();
        for (var row : rows) {
            for (var each : row.holders())
                if (!each.mayBeKept()) using.add(each.tenure().sessionId());
            for (var waiter : row.queue().waiting()) using.add(waiter.sessionId());
        }
        return using;
    }

    private void remember(Ending ending) {
        var all = ending.isUnusual() ? unusual : others;
        all.addFirst(ending);
        if (all.size() > MOST_ENDINGS) all.removeLast();
    }

    /** The ends that may have been losses, the newest first. */
    List<Ending> unusual() {
        return List.copyOf(unusual);
    }

    /** The other ends, the newest first. */
    List<Ending> others() {
        return List.copyOf(others);
    }
}
