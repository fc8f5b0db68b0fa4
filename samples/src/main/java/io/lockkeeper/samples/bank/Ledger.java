package io.lockkeeper.samples.bank;

import io.lockkeeper.samples.bank.Account.Change;
import io.lockkeeper.samples.bank.Journal.Cell;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Accounts in a small file that several processes use. Each read and each write is atomic for all of these processes. A
 * read and the write that follows it are not atomic together: the callers must keep others out in between, with a lock.
 * Against a caller that comes too late, the ledger refuses a fencing token that is older than the newest it has seen.
 *
 * <p>The file has a header of four numbers, then three numbers for each account, then a {@link Journal} while a write
 * is under way. Every method blocks, and any thread may call it.
 */
final class Ledger {
    private static final int OVERWRITTEN = Long.BYTES;
    private static final int REFUSED = 2 * Long.BYTES;
    private static final int REPLAYED = 3 * Long.BYTES;
    private static final int HEADER_BYTES = 4 * Long.BYTES;
    private static final int ACCOUNT_BYTES = 3 * Long.BYTES;

    // A file lock belongs to the whole process, and on Unix it is lost when any channel of the file is closed.
    private static final ReentrantLock JVM_WIDE = new ReentrantLock();

    private final Path file;

    private Ledger(Path file) {
        this.file = file;
    }

    /** Creates a ledger with this number of accounts, and this balance in each. */
    static Ledger create(Path file, int accounts, long balance) throws IOException {
        var bytes = ByteBuffer.allocate(HEADER_BYTES + accounts * ACCOUNT_BYTES);
        bytes.putLong(0, accounts);
        for (int i = 0; i < accounts; i++) bytes.putLong((int) position(i), balance);
        Files.write(file, bytes.array(), StandardOpenOption.CREATE_NEW);
        return new Ledger(file);
    }

    /** The ledger that another process has created in this file. */
    static Ledger open(Path file) {
        return new Ledger(file);
    }

    /** How many accounts there are. */
    int accounts() throws IOException {
        return alone(pages -> (int) pages.get(0));
    }

    /** Reads one account. */
    Account read(int number) throws IOException {
        return alone(pages -> pages.account(number));
    }

    /** Reads the whole ledger at one instant. */
    Books books() throws IOException {
        return alone(pages -> {
            long total = 0;
            for (int i = 0; i < pages.get(0); i++) total += pages.account(i).balance();
            return new Books(total, pages.get(OVERWRITTEN), pages.get(REFUSED), pages.get(REPLAYED));
        });
    }

    /** Writes all these accounts, or none of them if one has already seen a newer fencing token than the writer's. */
    void write(List<Change> changes) throws IOException {
        write(changes, Step.Watcher.NONE);
    }

    void write(List<Change> changes, Step.Watcher watcher) throws IOException {
        alone(pages -> {
            long overwritten = pages.get(OVERWRITTEN);
            var cells = new ArrayList<Cell>();
            for (var change : changes) {
                var now = pages.account(change.read().number());
                if (change.token() < now.newestToken()) {
                    pages.set(REFUSED, pages.get(REFUSED) + 1);
                    throw new StaleTokenException(now.number(), change.token(), now.newestToken());
                }
                if (now.version() != change.read().version()) overwritten++;
                long position = position(now.number());
                cells.add(new Cell(position, change.balance()));
                cells.add(new Cell(position + Long.BYTES, change.token()));
                cells.add(new Cell(position + 2 * Long.BYTES, now.version() + 1));
            }
            cells.add(new Cell(OVERWRITTEN, overwritten));
            pages.journal().set(cells, watcher);
            return cells;
        });
    }

    private static long position(int account) {
        return HEADER_BYTES + (long) account * ACCOUNT_BYTES;
    }

    /**
     * Runs the operation while no other thread or process uses the file. It opens the file each time, because the
     * interrupt of a Java thread closes the channel that the thread uses, for all others too.
     */
    private <T> T alone(Operation<T> operation) throws IOException {
        JVM_WIDE.lock();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.lock(); // until the channel closes
            var pages = new Pages(channel);
            if (pages.journal().replay()) pages.set(REPLAYED, pages.get(REPLAYED) + 1);
            return operation.on(pages);
        } finally {
            JVM_WIDE.unlock();
        }
    }

    @FunctionalInterface
    private interface Operation<T> {
        T on(Pages pages) throws IOException;
    }

    private record Pages(FileChannel channel) {
        long get(long position) throws IOException {
            return read(position, 1).getLong();
        }

        void set(long position, long value) throws IOException {
            channel.write(ByteBuffer.allocate(Long.BYTES).putLong(value).flip(), position);
        }

        Account account(int number) throws IOException {
            if (number < 0 || number >= get(0)) throw new IOException("The ledger has no account " + number);
            var fields = read(position(number), 3);
            return new Account(number, fields.getLong(), fields.getLong(), fields.getLong());
        }

        Journal journal() throws IOException {
            return new Journal(channel, position((int) get(0)));
        }

        private ByteBuffer read(long position, int numbers) throws IOException {
            var bytes = ByteBuffer.allocate(numbers * Long.BYTES);
            while (bytes.hasRemaining())
                if (channel.read(bytes, position + bytes.position()) < 0)
                    throw new IOException("The ledger is cut off");
            return bytes.flip();
        }
    }
}
