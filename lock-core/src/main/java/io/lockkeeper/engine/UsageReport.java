package io.lockkeeper.engine;

import io.lockkeeper.engine.hold.Holds;
import io.lockkeeper.engine.place.Contenders;
import io.lockkeeper.engine.queue.LocalQueue;
import io.lockkeeper.engine.ticket.Tickets;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Quoted;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Describes what is in use, as text: how many names, contenders and holds, and the first ten names. Safe for use from
 * any thread.
 */
@InternalLockApi
public final class UsageReport {
    private static final int MOST_NAMED = 10;

    private UsageReport() {}

    static String words(Collection<LocalQueue> queues, Contenders contenders, Holds holds, Tickets tickets) {
        var named = new TreeSet<String>();
        for (var queue : queues) if (named.size() <= MOST_NAMED) named.add(queue.name());
        for (var contender : contenders) if (named.size() <= MOST_NAMED) named.add(contender.name());
        for (var lost : holds.lost()) if (named.size() <= MOST_NAMED) named.add(lost.name());
        for (var name : tickets.attachedNames()) if (named.size() <= MOST_NAMED) named.add(name);
        for (var name : tickets.leaving()) if (named.size() <= MOST_NAMED) named.add(name);
        int standing = contenders.count() + tickets.leaving().size();
        int held = holds.count() + tickets.attachedCount();
        var counts = queues.size() + " names, " + standing + " contenders, " + held + " holds";
        if (named.isEmpty()) return counts;
        boolean more = named.size() > MOST_NAMED;
        if (more) named.pollLast();
        return counts + ": "
                + String.join(", ", named.stream().map(Quoted::text).toList()) + (more ? ", …" : "");
    }
}
