package io.lockkeeper.benchmarks.proxy;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts the requests of each kind, and the server's notifications, that pass the proxy. */
public final class Operations {
    private static final int NOTIFICATION = -1;
    private static final int REQUEST_HEADER = 8;

    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong bytesReceived = new AtomicLong();
    private final Map<Operation, AtomicLong> counts = new EnumMap<>(Operation.class);

    Operations() {
        for (var operation : Operation.values()) counts.put(operation, new AtomicLong());
    }

    /** Counts the requests of a connection. Its first frame asks for a session; it has no header and is not counted. */
    Consumer<ByteBuffer> ofNewConnection() {
        return new Consumer<>() {
            private boolean connected;

            @Override
            public void accept(ByteBuffer frame) {
                bytesSent.addAndGet(Integer.BYTES + (long) frame.remaining());
                if (connected && frame.remaining() >= REQUEST_HEADER) count(Operation.of(frame.getInt(Integer.BYTES)));
                connected = true;
            }
        };
    }

    /** Counts the notifications among the server's replies on a connection. */
    Consumer<ByteBuffer> ofReplies() {
        return new Consumer<>() {
            private boolean connected;

            @Override
            public void accept(ByteBuffer frame) {
                bytesReceived.addAndGet(Integer.BYTES + (long) frame.remaining());
                if (connected && frame.remaining() >= Integer.BYTES && frame.getInt(0) == NOTIFICATION)
                    count(Operation.NOTIFICATION);
                connected = true;
            }
        };
    }

    private void count(Operation operation) {
        counter(operation).incrementAndGet();
    }

    private AtomicLong counter(Operation operation) {
        var counter = counts.get(operation);
        if (counter == null) throw new IllegalStateException("No counter for " + operation);
        return counter;
    }

    public long count(Operation operation, Operation... others) {
        long sum = counter(operation).get();
        for (var other : others) sum += counter(other).get();
        return sum;
    }

    /** The bytes that clients have sent, without those of TCP. */
    public long bytesSent() {
        return bytesSent.get();
    }

    public long bytesReceived() {
        return bytesReceived.get();
    }

    /** The counts as they are now. */
    public Map<Operation, Long> now() {
        var copy = new EnumMap<Operation, Long>(Operation.class);
        counts.forEach((operation, counter) -> copy.put(operation, counter.get()));
        return copy;
    }
}
