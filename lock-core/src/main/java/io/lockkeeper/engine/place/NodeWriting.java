package io.lockkeeper.engine.place;

/**
 * What a contender writes to its node: how much of a lease is left, how often a hold on the node was renewed, and whether
 * the lock may be kept without a hold. Others take a further renewal for a sign of life, and no other writing. The number
 * is written, and not read from the node's version: a request whose answer was lost may have been applied or not.
 *
 * <p>Thread rules: all fields are guarded by this object's monitor.
 */
final class NodeWriting {
    private final byte[] ownData;

    private long leaseNanos;
    private int renewals;
    private boolean mayBeKept;

    NodeWriting(byte[] ownData, long leaseNanos, boolean mayBeKept) {
        this.ownData = ownData;
        this.leaseNanos = leaseNanos;
        this.mayBeKept = mayBeKept;
    }

    /** A hold was renewed, and so much of its lease is left. */
    synchronized void renew(long leaseNanos) {
        this.leaseNanos = leaseNanos;
        renewals++;
    }

    /** Another hold has begun on the node, with so much of a lease left. */
    synchronized void show(long leaseNanos) {
        this.leaseNanos = leaseNanos;
    }

    /** The lock is held, and leaves this process with the hold. */
    synchronized void showHeld(long leaseNanos) {
        this.leaseNanos = leaseNanos;
        mayBeKept = false;
    }

    /** The data with which the node is made. */
    synchronized byte[] first() {
        return NodePayload.withLease(mayBeKept ? NodePayload.withMayBeKept(ownData) : ownData, leaseNanos);
    }

    /** The data of the next writing. */
    synchronized byte[] next() {
        var data = NodePayload.withRenewals(ownData, renewals);
        return NodePayload.withLease(mayBeKept ? NodePayload.withMayBeKept(data) : data, leaseNanos);
    }
}
