package io.lockkeeper.benchmarks.worker;

/**
 * Measures how long each hold of one caller takes, one hold after the other. If the order says so, each hold has a name
 * that was never used before.
 */
public final class OneCaller implements Task {
    private final Caller.Factory callers;

    public OneCaller(Caller.Factory callers) {
        this.callers = callers;
    }

    @Override
    public Line run(Line order) throws Exception {
        var name = order.text("name");
        int holds = order.count("holds");
        var latencies = new Latencies();
        if (order.flag("fresh")) {
            for (int i = 0; i < holds; i++) {
                long from = System.nanoTime();
                callers.of(name + i).hold(OneCaller::nothing);
                latencies.record(System.nanoTime() - from);
            }
        } else {
            long pause = order.values().containsKey("pause") ? order.number("pause") : 0;
            var caller = callers.of(name);
            for (int i = 0; i < holds; i++) {
                if (pause > 0) Thread.sleep(pause);
                long from = System.nanoTime();
                caller.hold(OneCaller::nothing);
                latencies.record(System.nanoTime() - from);
            }
        }
        return Worker.done().with("latencies", latencies);
    }

    private static void nothing() {}
}
