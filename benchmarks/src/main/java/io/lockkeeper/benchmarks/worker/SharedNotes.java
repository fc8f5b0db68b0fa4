package io.lockkeeper.benchmarks.worker;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory that several processes share. It says which process held the lock last, and counts holds without any
 * synchronization: if two processes hold the lock at once, the count comes out wrong.
 */
public final class SharedNotes implements AutoCloseable {
    private static final int HOLDER = 0;
    private static final int HOLDS = 8;
    private static final int LENGTH = 16;

    private final FileChannel file;
    private final MappedByteBuffer memory;

    private SharedNotes(FileChannel file) throws IOException {
        this.file = file;
        this.memory = file.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
    }

    public static SharedNotes open(Path path) throws IOException {
        return new SharedNotes(
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** To be called by the holder. */
    public void note(int process) {
        memory.putInt(HOLDER, process);
        memory.putLong(HOLDS, memory.getLong(HOLDS) + 1);
    }

    public int lastHolder() {
        return memory.getInt(HOLDER);
    }

    public long holds() {
        return memory.getLong(HOLDS);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
