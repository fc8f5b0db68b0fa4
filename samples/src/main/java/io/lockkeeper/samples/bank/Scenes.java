package io.lockkeeper.samples.bank;

/** The transfers of the scripted scenes, known to the bank and to its workers. */
final class Scenes {
    /** In the middle of this transfer a worker is killed. */
    static final Order KILLED_IN = new Order(Order.SHOPS, Order.SHOPS + 1, 10);

    /** In the middle of this transfer a worker is stopped. */
    static final Order STOPPED_IN = new Order(Order.SHOPS + 2, Order.SHOPS + 3, 10);

    private Scenes() {}
}
