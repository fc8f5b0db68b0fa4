package io.lockkeeper.engine.looking;

import io.lockkeeper.LockException;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.spi.QueueNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches one lock's queue for all callers of this process that want to see it change. A watch of the backend fires
 * once and goes with its connection, so the queue is listed, and watched anew, after each event and each reconnection.
 *
 * <p>Thread rules: any thread may call any method. All fields are guarded by this object's monitor. Requests are sent,
 * and subscribers are called, outside it. One thread at a time sends what is due, so that the end of one watch never
 * overtakes the beginning of the next.
 */
final class QueueWatch {
    /** A caller that wants to see the queue. */
    interface Subscriber {
        /** The queue's nodes now. Called one at a time. */
        void changed(List<QueueNode> nodes);

        /** The watch is over. */
        void failed(LockException why);
    }

    private final EngineContext context;
    private final Inquiries inquiries;
    private final LookFailures failures;
    private final Consumer<QueueWatch> whenGone;
    private final String name;
    private final UUID id;

    private final Set<Subscriber> subscribers = new LinkedHashSet<>();
    private @Nullable Inquiry inquiry; // null while the backend watches nothing for this
    private boolean due; // a listing, which also sets the watch
    private boolean underWay; // a listing
    private boolean working; // a thread sends what is due
    private boolean gone;

    /** @param whenGone called under the monitor when nobody wants it any more */
    QueueWatch(
            EngineContext context,
            Inquiries inquiries,
            LookFailures failures,
            String name,
            Consumer<QueueWatch> whenGone) {
        this.context = context;
        this.inquiries = inquiries;
        this.failures = failures;
        this.name = name;
        this.whenGone = whenGone;
        this.id = context.newContenderId();
    }

    String name() {
        return name;
    }

    /** Returns false if the watch is gone, and the subscriber needs another one. */
    boolean add(Subscriber subscriber) {
        synchronized (this) {
            if (gone) return false;
            subscribers.add(subscriber);
            due = true; // what was listed before may be old by the time it could be told
        }
        work();
        return true;
    }

    void remove(Subscriber subscriber) {
        synchronized (this) {
            if (!subscribers.remove(subscriber)) return;
        }
        work();
    }

    /** A node has come or gone, or the client is connected again, and whatever it watched is watched no longer. */
    void changed() {
        synchronized (this) {
            due = true;
        }
        work();
    }

    /** Does what is due: watches, stops watching, or ends. */
    private void work() {
        synchronized (this) {
            if (working || gone) return;
            working = true;
        }
        while (true) {
            Inquiry asked;
            boolean begins = false;
            boolean ends;
            synchronized (this) {
                asked = inquiry;
                ends = subscribers.isEmpty();
                if (ends) {
                    inquiry = null;
                    underWay = false; // its answer is not heard any more
                    gone = asked == null;
                    if (gone) whenGone.accept(this);
                } else if (due && !underWay) {
                    due = false;
                    underWay = true;
                    begins = asked == null;
                    if (begins) asked = inquiry = inquiries.unbounded(name, 1);
                } else {
                    asked = null;
                }
                if (asked == null) {
                    working = false;
                    return;
                }
            }
            if (ends) {
                asked.end();
                context.store().unobserve(name, id);
            } else {
                if (begins) inquiries.begin(asked);
                list(asked);
            }
        }
    }

    private void list(Inquiry asked) {
        NonThrowingStore.hear(asked.ask(() -> context.store().observe(name, id, this::changed)), (nodes, error) -> {
            try {
                var listening = listening(asked, error != null);
                if (nodes != null) for (var one : listening) one.changed(nodes);
                else if (error != null) for (var one : listening) one.failed(failures.told(name, error));
            } finally {
                answered(asked);
            }
        });
    }

    /** Those to be told of an answer; none if the answer comes too late. */
    private synchronized List<Subscriber> listening(Inquiry asked, boolean theyEnd) {
        if (inquiry != asked) return List.of();
        var listening = List.copyOf(subscribers);
        if (theyEnd) subscribers.clear();
        return listening;
    }

    private void answered(Inquiry asked) {
        synchronized (this) {
            if (inquiry == asked) underWay = false; // only now: the subscribers are told in order
        }
        work();
    }
}
