package io.lockkeeper.engine;

import io.lockkeeper.LockUsage;
import io.lockkeeper.engine.hold.Holds;
import io.lockkeeper.engine.place.Contenders;
import io.lockkeeper.engine.queue.LocalQueue;
import io.lockkeeper.engine.ticket.AttachedHolds;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Quoted;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Describes what is in use, as numbers, and as text: how many names, contenders and holds, and the first ten names. Safe for use from
 * any thread.
 */
@InternalLockApi
public final class UsageReport {
    private static final int MOST_NAMED = 10;

    private UsageReport() {}

    static LockUsage count(Collection<LocalQueue> queues, Holds holds, AttachedHolds attached) {
        int waiting = 0;
        int kept = 0;
        for (var queue : queues) {
            waiting += queue.waiting();
            if (queue.isKept()) kept++;
        }
        int lost = holds.lost().size() + attached.lostCount();
        return LockUsage.of(waiting, holds.heldCount() + attached.count() - attached.lostCount(), lost, kept);
    }

    static String words(Collection<LocalQueue> queues, Contenders contenders, Holds holds, AttachedHolds attached) {
        var named = new TreeSet<String>();
        for (var queue : queues) if (named.size() <= MOST_NAMED) named.add(queue.name());
        for (var contender : contenders) if (named.size() <= MOST_NAMED) named.add(contender.name());
        for (var lost : holds.lost()) if (named.size() <= MOST_NAMED) named.add(lost.name());
        for (var name : attached.names()) if (named.size() <= MOST_NAMED) named.add(name);
        for (var name : attached.leaving()) if (named.size() <= MOST_NAMED) named.add(name);
        int standing = contenders.count() + attached.leaving().size();
        int held = holds.count() + attached.count();
        var counts = queues.size() + " names, " + standing + " contenders, " + held + " holds";
        if (named.isEmpty()) return counts;
        boolean more = named.size() > MOST_NAMED;
        if (more) named.pollLast();
        return counts + ": "
                + String.join(", ", named.stream().map(Quoted::text).toList()) + (more ? ", …" : "");
    }
}
