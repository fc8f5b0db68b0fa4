package io.lockkeeper.engine.session;

import io.lockkeeper.internal.InternalLockApi;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Works out the latest time at which, provably, the server that decides over a session has heard of it. This is pure
 * arithmetic on times of one monotonic clock.
 *
 * <p>A ZooKeeper follower keeps the signs of life of its sessions until the leader's next ping, and pings come every
 * half tick. So an answer proves that the session lived when the answer was given. It does not prove that the leader
 * knew of a recent sign of life. Three requests of one connection prove that, each sent after the answer to the one
 * before, whatever the network does in between:
 * <ol>
 *   <li>The first is a sign of life at the follower.
 *   <li>The second is sent at least half a tick after the answer to the first, and it is answered in the order of what
 *       the leader sends to the follower. So the leader has sent a ping before that answer, and the follower has
 *       replied to it.
 *   <li>The third is a write. The follower forwards it after that reply, and the leader accepts it only in a session
 *       that it has not ended. So the leader has heard of the session, as of the time the first was sent or later,
 *       while it lived.
 * </ol>
 *
 * <p>From then on the leader waits for a whole session timeout. The full proof, and what it assumes of the servers, is
 * in {@code docs/design.md}.
 *
 * <p>Thread rules: not safe by itself; all of it is guarded by the monitor of the {@link SessionLease} that owns it.
 */
@InternalLockApi
public final class ConfirmationChain {
    private record Answer(long sent, long answered) {}

    private final long lag;
    private final long spacing;

    // Of this connection.
    private final ArrayDeque<Answer> answers = new ArrayDeque<>(); // the oldest first
    private boolean complete;
    private boolean confirmed;
    private boolean hinted; // whether there is a hint
    private long hint; // the deciding server heard of the connecting itself, at this time or later

    // Of the session.
    private boolean known; // whether anything was ever proven
    private long heard;

    /**
     * All times are in nanoseconds.
     *
     * @param lag how long the deciding server may not know of a sign of life, at most; zero if it hears of each at once
     * @param spacing how far apart answers must be to be kept
     */
    ConfirmationChain(long lag, long spacing) {
        this.lag = lag;
        this.spacing = spacing;
    }

    /** A connection begins. What the one before has proven stays true, and nothing is added to it. */
    void connected() {
        answers.clear();
        complete = confirmed = hinted = false;
    }

    /** The deciding server heard of the connecting itself, at this time or later. This counts with the first write. */
    void connectedAfter(long time) {
        hinted = true;
        hint = time;
    }

    /** A request other than a write was answered. */
    void answered(long sent, long answered) {
        if (lag > 0) remember(new Answer(sent, answered));
    }

    /** A write was answered; it does not matter whether it found its node. */
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

    /**
     * Always keeps the newest answer. Of the older ones it keeps some that are far enough apart, and drops those that a
     * later one has made useless.
     */
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

    /** Whether anything was ever proven; if not, {@link #heard} means nothing. */
    boolean isKnown() {
        return known;
    }

    /** The latest time for which it is proven that the deciding server has heard of the session then or later. */
    long heard() {
        return heard;
    }

    /** Whether a write was answered in this connection. */
    boolean isConfirmed() {
        return confirmed;
    }

    /** Whether this connection has proven something by itself. From then on each heartbeat proves more. */
    boolean isComplete() {
        return complete;
    }

    /** How many answers are kept; for tests. */
    int size() {
        return answers.size();
    }
}
