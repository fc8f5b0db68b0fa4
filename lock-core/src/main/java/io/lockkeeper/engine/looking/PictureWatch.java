package io.lockkeeper.engine.looking;

import io.lockkeeper.LockException;
import io.lockkeeper.LockInspection;
import io.lockkeeper.Looking.QueueWatcher;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.spi.QueueNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes pictures of a queue that changes, for one watcher. Changes that come while the nodes are read are taken
 * together.
 *
 * <p>Thread rules: any thread may call any method. The fields are guarded by this object's monitor. Requests are sent
 * outside it; the watcher is called on the executor.
 */
final class PictureWatch implements QueueWatch.Subscriber {
    private final EngineContext context;
    private final Pictures pictures;
    private final LookFailures failures;
    private final Inquiry inquiry;
    private final QueueWatcher watcher;
    private final Conflated<LockInspection> teller;
    private final Map<String, ReadNode> known = new ConcurrentHashMap<>(); // used by one reading at a time

    private @Nullable List<QueueNode> next; // the nodes to be read
    private boolean reading;
    private boolean over;
    private Runnable unwatch = () -> {};

    PictureWatch(
            EngineContext context, Pictures pictures, LookFailures failures, Inquiry inquiry, QueueWatcher watcher) {
        this.context = context;
        this.pictures = pictures;
        this.failures = failures;
        this.inquiry = inquiry;
        this.watcher = watcher;
        this.teller = new Conflated<>(context.runtime().executor(), watcher::seen);
    }

    @Override
    public void changed(List<QueueNode> nodes) {
        synchronized (this) {
            next = nodes;
            if (reading) return;
            reading = true;
        }
        read();
    }

    private void read() {
        List<QueueNode> nodes;
        synchronized (this) {
            nodes = next;
            next = null;
            reading = nodes != null && !over;
            if (!reading) return;
        }
        var read = pictures.picture(inquiry, inquiry.name(), nodes, known);
        NonThrowingStore.hear(read, (picture, error) -> {
            if (error != null) failed(failures.told(inquiry.name(), error));
            // If all nodes have gone since they were listed, others may stand there, and a change is to come.
            else if (nodes.isEmpty() || picture.tenure().isPresent()) teller.tell(picture);
            read();
        });
    }

    @Override
    public void failed(LockException why) {
        if (end()) context.runtime().executor().execute(() -> watcher.failed(why));
    }

    /** @param end ends the watch that this stands on */
    void standsOn(Runnable end) {
        boolean late;
        synchronized (this) {
            unwatch = end;
            late = over;
        }
        if (late) end.run();
    }

    /** Tells nothing from now on. Returns false if it had ended before. */
    boolean end() {
        Runnable end;
        synchronized (this) {
            if (over) return false;
            over = true;
            end = unwatch;
        }
        teller.stop();
        inquiry.end();
        end.run();
        return true;
    }
}
