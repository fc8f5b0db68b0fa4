package io.lockkeeper.samples.bank;

/** The transfers of the two scripted scenes, which the bank and its workers must both know. */
final class Scenes {
    /** A worker is killed in the middle of this transfer. */
    static final Order KILLED_IN = new Order(Order.SHOPS, Order.SHOPS + 1, 10);

    /** A worker is stopped in the middle of this transfer. */
    static final Order STOPPED_IN = new Order(Order.SHOPS + 2, Order.SHOPS + 3, 10);

    private Scenes() {}
}
