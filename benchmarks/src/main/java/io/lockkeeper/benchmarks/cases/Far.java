package io.lockkeeper.benchmarks.cases;

import java.time.Duration;

/** By how much each message on its way to the server, or back, is delayed. */
final class Far {
    static final Duration AWAY = Duration.ofMillis(1);
    static final Duration NOT_AT_ALL = Duration.ZERO;

    private Far() {}
}
