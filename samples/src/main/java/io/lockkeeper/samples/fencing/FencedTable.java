package io.lockkeeper.samples.fencing;

import io.lockkeeper.HeldLock;
import io.lockkeeper.StaleTokenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.NoSuchElementException;

/**
 * Balances in a table of a database, one row for each lock. Each row keeps the highest fencing token that it has seen.
 * The database compares the token and writes in one statement, so it refuses a late writer even if that writer was
 * stopped between its last look at the lock and the write.
 *
 * <p>Every method blocks. Use an instance and its connection on one thread at a time.
 */
public final class FencedTable {
    private static final String CREATE =
            "CREATE TABLE account (name VARCHAR(200) PRIMARY KEY, balance BIGINT NOT NULL, token BIGINT NOT NULL)";
    private static final String CLAIM = "UPDATE account SET token = ? WHERE name = ? AND token < ?";
    private static final String WRITE = "UPDATE account SET balance = ?, token = ? WHERE name = ? AND token <= ?";
    private static final String READ = "SELECT balance, token FROM account WHERE name = ?";

    private record Row(long balance, long token) {}

    private final Connection connection;

    /** @param connection in any mode; without auto-commit, the caller commits after each call */
    public FencedTable(Connection connection) {
        this.connection = connection;
    }

    /** Creates the table. */
    public void create() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    /** Adds an account. No hold has written to it yet, so its token is zero. */
    public void add(String name, long balance) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO account VALUES (?, ?, 0)")) {
            statement.setString(1, name);
            statement.setLong(2, balance);
            statement.executeUpdate();
        }
    }

    /**
     * Claims the row for this hold, and then reads it. From then on the row refuses earlier holds. Without the claim, a
     * late writer could still change the row between this read and the write that follows it.
     *
     * @throws StaleTokenException if a later hold has claimed or written the row
     */
    public long read(HeldLock hold) throws SQLException {
        try (var statement = connection.prepareStatement(CLAIM)) {
            statement.setLong(1, hold.fencingToken());
            statement.setString(2, hold.name());
            statement.setLong(3, hold.fencingToken());
            statement.executeUpdate(); // no row if this hold has claimed it already, or if it is late
        }
        var row = row(hold.name());
        if (row.token != hold.fencingToken())
            throw new StaleTokenException(hold.name(), hold.fencingToken(), row.token);
        return row.balance;
    }

    /**
     * Writes the row. A hold may write several times.
     *
     * @throws StaleTokenException if a later hold has claimed or written the row
     */
    public void write(HeldLock hold, long balance) throws SQLException {
        try (var statement = connection.prepareStatement(WRITE)) {
            statement.setLong(1, balance);
            statement.setLong(2, hold.fencingToken());
            statement.setString(3, hold.name());
            statement.setLong(4, hold.fencingToken());
            if (statement.executeUpdate() == 1) return;
        }
        throw new StaleTokenException(hold.name(), hold.fencingToken(), row(hold.name()).token);
    }

    private Row row(String name) throws SQLException {
        try (var statement = connection.prepareStatement(READ)) {
            statement.setString(1, name);
            var rows = statement.executeQuery();
            if (!rows.next()) throw new NoSuchElementException("There is no account " + name);
            return new Row(rows.getLong(1), rows.getLong(2));
        }
    }
}
