package io.lockkeeper.samples.bank;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The redo journal at the end of a ledger's file. Before a write changes anything, it puts a checksum and all new
 * values there. To set the values twice does no harm. So a process that finds a whole journal sets all of its values
 * once more; a journal that is not whole is thrown away.
 */
final class Journal {
    /** A value, and its position in the file. */
    record Cell(long position, long value) {}

    private static final int CELL_BYTES = 2 * Long.BYTES;

    private final FileChannel file;
    private final long start;

    Journal(FileChannel file, long start) {
        this.file = file;
        this.start = start;
    }

    /**
     * Sets all cells. If this process ends in the middle, the next {@link #replay} sets either all of them or none.
     * That holds for a killed process, but not for a power cut, because nothing is forced to the disk.
     */
    void set(List<Cell> cells, Step.Watcher watcher) throws IOException {
        var image = image(cells);
        write(image.slice(0, image.limit() / 2), start);
        watcher.reached(Step.JOURNAL_HALF_WRITTEN);
        write(image, start);
        watcher.reached(Step.JOURNAL_WRITTEN);
        apply(cells.subList(0, cells.size() / 2));
        watcher.reached(Step.LEDGER_HALF_WRITTEN);
        apply(cells.subList(cells.size() / 2, cells.size()));
        watcher.reached(Step.LEDGER_WRITTEN);
        file.truncate(start);
    }

    /** Finishes a write that another process has left in the middle; returns whether there was one to finish. */
    boolean replay() throws IOException {
        int length = (int) (file.size() - start);
        if (length == 0) return false;
        var image = ByteBuffer.allocate(length);
        while (image.hasRemaining() && file.read(image, start + image.position()) >= 0) {}
        var cells = cells(image.flip());
        apply(cells);
        file.truncate(start);
        return !cells.isEmpty();
    }

    private void apply(List<Cell> cells) throws IOException {
        for (var cell : cells)
            write(ByteBuffer.allocate(Long.BYTES).putLong(cell.value).flip(), cell.position);
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) at += file.write(bytes, at);
    }

    private static ByteBuffer image(List<Cell> cells) {
        var image = ByteBuffer.allocate(Long.BYTES + cells.size() * CELL_BYTES).position(Long.BYTES);
        for (var cell : cells) image.putLong(cell.position).putLong(cell.value);
        return image.putLong(0, checksum(image)).flip();
    }

    /** The cells of a whole journal; an empty list if the journal is torn. */
    private static List<Cell> cells(ByteBuffer image) {
        var cells = new ArrayList<Cell>();
        if (image.remaining() < Long.BYTES || image.remaining() % CELL_BYTES != Long.BYTES) return cells;
        long checksum = image.getLong();
        while (image.hasRemaining()) cells.add(new Cell(image.getLong(), image.getLong()));
        return checksum == checksum(image) ? cells : List.of();
    }

    private static long checksum(ByteBuffer image) {
        var sum = new CRC32();
        sum.update(image.array(), Long.BYTES, image.position() - Long.BYTES);
        return sum.getValue();
    }
}
