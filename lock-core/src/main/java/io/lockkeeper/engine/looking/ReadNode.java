package io.lockkeeper.engine.looking;

import io.lockkeeper.ContenderKind;
import io.lockkeeper.Holder;
import io.lockkeeper.LockTenure;
import io.lockkeeper.QueuedContender;
import io.lockkeeper.engine.place.NodePayload;
import io.lockkeeper.engine.place.TicketPayload;
import io.lockkeeper.engine.place.Token;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.spi.NodeStatus;
import io.lockkeeper.spi.QueueNode;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A node of a queue as a look shows it, or why it may not be read. One that may not be read must not hide the others, and
 * then nothing is known of it but its place: servers refuse even to say in which session it is. Immutable.
 */
final class ReadNode {
    private final @Nullable NodeStatus status; // null if it may not be read
    private final String refusal;

    private ReadNode(@Nullable NodeStatus status, String refusal) {
        this.status = status;
        this.refusal = refusal;
    }

    /** The answer to a read, empty if the node has gone. Throws a failure that is not a refusal. */
    static Optional<ReadNode> of(@Nullable Optional<NodeStatus> found, @Nullable Throwable error) {
        if (error == null) return Objects.requireNonNull(found).map(status -> new ReadNode(status, ""));
        var cause = BackgroundFailures.cause(error);
        if (!(cause instanceof StoreException known) || known.outcome() != Outcome.REFUSED)
            throw new CompletionException(cause);
        return Optional.of(new ReadNode(null, Objects.requireNonNullElse(cause.getMessage(), cause.toString())));
    }

    /** @param self the id by which nodes name the process that looks */
    LockTenure tenure(String name, QueueNode node, UUID self) {
        var kind = kind(node);
        var process = process(self);
        var mode = Optional.ofNullable(node.mode());
        if (status == null)
            return new LockTenure(name, node.node(), 0, 0, kind, process, 0, Optional.empty(), mode, false);
        return new LockTenure(
                name,
                node.node(),
                status.data().version(),
                status.sessionId(),
                kind,
                process,
                kind == ContenderKind.LOCKKEEPER ? token(status) : 0,
                leaseEnd(status),
                mode,
                NodePayload.mayBeKept(status.data()));
    }

    QueuedContender contender(QueueNode node, UUID self) {
        return new QueuedContender(
                node.node(),
                status == null ? 0 : status.sessionId(),
                kind(node),
                process(self),
                Optional.ofNullable(node.mode()));
    }

    private ContenderKind kind(QueueNode node) {
        if (node.isForeign()) return ContenderKind.FOREIGN;
        if (status == null) return ContenderKind.UNREADABLE;
        return NodePayload.isOurs(status.data()) ? ContenderKind.LOCKKEEPER : ContenderKind.MUTEX;
    }

    private Holder process(UUID self) {
        if (status != null) return NodePayload.read(status.data(), self);
        return new Holder("", -1, "", Instant.EPOCH, 0, false, Optional.of(refusal));
    }

    private static long token(NodeStatus status) {
        // The node of a ticket is younger than those that wait behind it, so it says which token it has.
        var ticket = TicketPayload.read(status.data().bytes());
        return ticket == null ? Token.first(status.createdId()) : ticket.token();
    }

    /** By the backend's clock, so that no two clocks are compared. */
    private static Optional<Instant> leaseEnd(NodeStatus status) {
        var left = NodePayload.leaseMillis(status.data());
        if (left.isEmpty() || NodePayload.mayBeKept(status.data()))
            return Optional.empty(); // another hold may have begun
        return Optional.of(Instant.ofEpochMilli(status.writtenMillis()).plusMillis(left.getAsLong()));
    }
}
