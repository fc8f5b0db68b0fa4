package io.lockkeeper.engine.place;

/**
 * What a contender writes to its node: how much of a lease is left, and how many of the writings were no renewal. Others
 * take the number of the rest for signs of life.
 *
 * <p>Thread rules: all fields are guarded by this object's monitor.
 */
final class NodeWriting {
    private final byte[] ownData;

    private long leaseNanos;
    private int shown; // how often the node was written without a renewal
    private boolean mustShow; // with the next writing, unless that is a renewal
    private boolean renewed; // so the next writing is a renewal

    NodeWriting(byte[] ownData, long leaseNanos) {
        this.ownData = ownData;
        this.leaseNanos = leaseNanos;
    }

    /** The next writing is a renewal, with so much of a lease left. */
    synchronized void renew(long leaseNanos) {
        this.leaseNanos = leaseNanos;
        renewed = true;
    }

    /** The next writing shows that the node is first. */
    synchronized void show() {
        mustShow = true;
    }

    /** The same for another hold on the node, with so much of its lease left. */
    synchronized void show(long leaseNanos) {
        this.leaseNanos = leaseNanos;
        mustShow = true;
    }

    /** The data with which the node is made. */
    synchronized byte[] first() {
        return NodePayload.withLease(ownData, leaseNanos);
    }

    /**
     * The data of the next writing, which is sent now. One that is repeated is not counted again: it may then pass for a
     * renewal, which does no harm, but a renewal never passes for none.
     */
    synchronized byte[] next() {
        if (mustShow && !renewed) shown++;
        mustShow = renewed = false;
        return NodePayload.withLease(NodePayload.withTurn(ownData, shown), leaseNanos);
    }
}
