package io.lockkeeper.engine.session;

import io.lockkeeper.internal.InternalLockApi;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Works out when the servers that decide over a session last heard of it, at the latest that can be proven. Pure
 * arithmetic on times of one monotonic clock.
 *
 * <p>A ZooKeeper follower keeps the signs of life of its sessions until the leader's next ping, and pings come every half
 * tick. So an answer proves that the session lived when it was given, and not that the leader knew of a recent sign. Three
 * requests of one connection prove it, each sent after the answer to the one before, whatever the network does in between:
 * <ol>
 *   <li>the first is a sign of life at the follower;
 *   <li>the second is sent at least half a tick after the answer to the first, and is answered in the order of what the
 *       leader sends the follower. So the leader's ping was sent before that answer, and the follower has replied to it;
 *   <li>the third is a write. The follower forwards it after that reply, and the leader accepts it only for a session that
 *       it has not ended. So the leader had heard of the session, at the time the first was sent or later, while it lived.
 * </ol>
 * The leader then waits for a whole session timeout. The proof in full, and what it assumes of the servers, is in {@code
 * docs/design.md}. Thread rules: the owner's lock guards it.
 */
@InternalLockApi
public final class ConfirmationChain {
    private record Answer(long sent, long answered) {}

    private final long lag;
    private final long spacing;
    private final ArrayDeque<Answer> answers = new ArrayDeque<>(); // of this connection, the oldest first
    private boolean complete;
    private boolean confirmed;
    private boolean hinted;
    private long hint;
    private boolean known;
    private long heard;

    /**
     * @param lag how long the deciding server may not have heard of a sign of life, at most; zero where it hears of each
     * @param spacing how far apart answers are that are worth remembering
     */
    ConfirmationChain(long lag, long spacing) {
        this.lag = lag;
        this.spacing = spacing;
    }

    /** A connection begins: what the one before proved stays true, and nothing is added to it. */
    void connected() {
        answers.clear();
        complete = confirmed = hinted = false;
    }

    /** Connecting was itself heard of by the deciding server, at this time or later. It counts with the first write. */
    void connectedAfter(long time) {
        hinted = true;
        hint = time;
    }

    /** A request that is no write was answered. */
    void answered(long sent, long answered) {
        if (lag > 0) remember(new Answer(sent, answered));
    }

    /** A write was answered, whatever it found. */
    void confirmed(long sent, long answered) {
        confirmed = true;
        if (lag == 0) {
            complete = true;
            heardAt(sent);
            return;
        }
        if (hinted) heardAt(hint);
        var second = lastAnsweredBy(sent);
        var first = second == null ? null : lastAnsweredBy(second.sent() - lag);
        if (first != null) {
            complete = true;
            heardAt(first.sent());
        }
        remember(new Answer(sent, answered));
    }

    private @Nullable Answer lastAnsweredBy(long time) {
        for (var each = answers.descendingIterator(); each.hasNext(); ) {
            var answer = each.next();
            if (answer.answered() - time <= 0) return answer;
        }
        return null;
    }

    private void heardAt(long time) {
        if (known && time - heard <= 0) return;
        known = true;
        heard = time;
    }

    /** The newest is always kept; of those before it, some that are apart, and none that a later one has made useless. */
    private void remember(Answer newest) {
        var last = answers.pollLast();
        var before = answers.peekLast();
        if (last != null && (before == null || last.sent() - before.sent() >= spacing)) answers.addLast(last);
        answers.addLast(newest);
        while (answers.size() > 1 && second().answered() - (newest.sent() - lag) <= 0) answers.removeFirst();
    }

    private Answer second() {
        var each = answers.iterator();
        each.next();
        return each.next();
    }

    /** Whether anything is proven at all; if not, {@link #heard} means nothing. */
    boolean isKnown() {
        return known;
    }

    /** The latest time at which, or after which, the deciding server is proven to have heard of the session. */
    long heard() {
        return heard;
    }

    /** Whether a write was answered in this connection. */
    boolean isConfirmed() {
        return confirmed;
    }

    /** Whether this connection has proven something by itself, so that each heartbeat will prove more. */
    boolean isComplete() {
        return complete;
    }

    /** How many answers are remembered, for tests. */
    int size() {
        return answers.size();
    }
}
