package io.lockkeeper.benchmarks.worker;

/** The names that callers use: one name for all of them, or each its own. */
public record Names(String prefix, boolean areOne) {
    public static Names of(Line order) {
        return new Names(order.text("name"), !order.flag("distinct"));
    }

    public String of(int caller) {
        return areOne ? prefix : prefix + "-" + caller;
    }
}
