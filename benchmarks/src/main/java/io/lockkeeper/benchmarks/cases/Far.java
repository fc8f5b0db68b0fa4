package io.lockkeeper.benchmarks.cases;

import java.time.Duration;

/** How much longer the way to the server is, each way. */
final class Far {
    static final Duration AWAY = Duration.ofMillis(1);
    static final Duration NOT_AT_ALL = Duration.ZERO;

    private Far() {}
}
