package io.lockkeeper.samples.fencing;

import io.lockkeeper.StaleTokenException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A text in a file that several processes write, with the highest fencing token that it has seen in its first line. A
 * lock of the operating system makes the comparison and the write one step for all processes. The write replaces the
 * file as a whole: a process that is killed in the middle leaves the old text or the new one, and the operating system
 * gives its file lock back. Both the new file and its directory are forced to the disk.
 *
 * <p>The file must be on a local file system: on a network file system, file locks may be missing or may be lost. Every
 * method blocks. Any thread may call any method.
 */
public final class FencedFile {
    /** What the file has: a text, and the token of its writer. */
    public record Content(long token, String text) {}

    /** The steps of a write. Tests stop or kill a process there. */
    enum Step {
        LOCKED,
        NEW_FILE_WRITTEN,
        REPLACED
    }

    interface Watcher {
        void reached(Step step);
    }

    // A file lock belongs to the whole process, so threads need another one.
    private static final ReentrantLock JVM_WIDE = new ReentrantLock();

    private final String lockName;
    private final Path file;
    private final Watcher watcher;

    /** @param lockName the whole name of the lock that guards the file; for messages */
    public FencedFile(String lockName, Path file) {
        this(lockName, file, step -> {});
    }

    FencedFile(String lockName, Path file, Watcher watcher) {
        this.lockName = lockName;
        this.file = file.toAbsolutePath();
        this.watcher = watcher;
    }

    /**
     * Claims the file for the hold with this token, and then reads it. From then on the file refuses earlier holds. The
     * text is empty if nobody has written yet.
     *
     * @throws StaleTokenException if a later hold has claimed or written the file
     */
    public String read(long token) throws IOException {
        return alone(() -> {
            var now = admitted(token);
            if (now.token < token) replace(new Content(token, now.text));
            return now.text;
        });
    }

    /**
     * Replaces the text. A hold may write several times.
     *
     * @throws StaleTokenException if a later hold has claimed or written the file; nothing was written
     */
    public void write(long token, String text) throws IOException {
        alone(() -> {
            admitted(token);
            replace(new Content(token, text));
            return text;
        });
    }

    /** What the file has now, for readers without a lock. A write that is under way is seen as a whole or not at all. */
    public Content content() throws IOException {
        if (!Files.exists(file)) return new Content(0, "");
        var parts = Files.readString(file).split("\n", 2);
        return new Content(Long.parseLong(parts[0]), parts[1]);
    }

    private Content admitted(long token) throws IOException {
        var now = content();
        if (token < now.token) throw new StaleTokenException(lockName, token, now.token);
        return now;
    }

    private void replace(Content content) throws IOException {
        var next = beside(".new"); // one that a killed process has left is overwritten
        try (var channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = ByteBuffer.wrap((content.token + "\n" + content.text).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true); // or a power cut could leave an empty file under the final name
        }
        watcher.reached(Step.NEW_FILE_WRITTEN);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        watcher.reached(Step.REPLACED);
        try (var directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true); // the new name is on the disk when this returns; Windows cannot do this
        }
    }

    /** Runs the operation while no other thread or process does so. The lock's file is never replaced or deleted. */
    private String alone(Operation operation) throws IOException {
        JVM_WIDE.lock();
        try (var channel = FileChannel.open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock(); // until the channel closes, or the process ends
            watcher.reached(Step.LOCKED);
            return operation.run();
        } finally {
            JVM_WIDE.unlock();
        }
    }

    private Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private interface Operation {
        String run() throws IOException;
    }
}
