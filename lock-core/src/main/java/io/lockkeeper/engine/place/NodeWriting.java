package io.lockkeeper.engine.place;

/**
 * What a contender writes to its node: how much of a lease is left, and how often a hold on the node was renewed. Others
 * take a further renewal for a sign of life, and no other writing. The number is written, and not read from the node's
 * version: a request whose answer was lost may have been applied or not.
 *
 * <p>Thread rules: all fields are guarded by this object's monitor.
 */
final class NodeWriting {
    private final byte[] ownData;

    private long leaseNanos;
    private int renewals;

    NodeWriting(byte[] ownData, long leaseNanos) {
        this.ownData = ownData;
        this.leaseNanos = leaseNanos;
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

    /** The data with which the node is made. */
    synchronized byte[] first() {
        return NodePayload.withLease(ownData, leaseNanos);
    }

    /** The data of the next writing. */
    synchronized byte[] next() {
        return NodePayload.withLease(NodePayload.withRenewals(ownData, renewals), leaseNanos);
    }
}
