package io.lockkeeper.benchmarks.proxy;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One direction of one connection. It passes on frames: each is a length, and then that number of bytes. */
final class Pipe {
    private static final int LONGEST = 16 << 20;

    private record Frame(byte[] bytes, long due) {}

    private static final Frame END = new Frame(new byte[0], 0);

    private final Socket from;
    private final Socket to;
    private final long delayNanos;
    private final Consumer<ByteBuffer> watcher;
    private final BlockingQueue<Frame> underWay = new LinkedBlockingQueue<>();

    Pipe(Socket from, Socket to, long delayNanos, Consumer<ByteBuffer> watcher) {
        this.from = from;
        this.to = to;
        this.delayNanos = delayNanos;
        this.watcher = watcher;
    }

    void start() {
        Proxy.start("proxy-read", this::read);
        Proxy.start("proxy-write", this::write);
    }

    private void read() {
        try (var in = new DataInputStream(new BufferedInputStream(from.getInputStream()))) {
            while (true) {
                int length = in.readInt();
                if (length < 0 || length > LONGEST) throw new IOException("Not a frame of ZooKeeper's: " + length);
                var bytes = new byte[length];
                in.readFully(bytes);
                watcher.accept(ByteBuffer.wrap(bytes));
                underWay.add(new Frame(bytes, System.nanoTime() + delayNanos));
            }
        } catch (IOException closed) {
            underWay.add(END);
        }
    }

    private void write() {
        try (var out = new DataOutputStream(new BufferedOutputStream(to.getOutputStream()))) {
            for (var frame = underWay.take(); frame != END; frame = underWay.take()) {
                long early;
                while ((early = frame.due - System.nanoTime()) > 0 && delayNanos > 0) LockSupport.parkNanos(early);
                out.writeInt(frame.bytes.length);
                out.write(frame.bytes);
                var next = underWay.peek();
                if (next == null || delayNanos > 0 && next.due - System.nanoTime() > 0) out.flush();
            }
        } catch (IOException | InterruptedException closed) {
            // the reader ends too
        }
        try {
            from.close();
        } catch (IOException closed) {
            // it is closed already
        }
    }
}
