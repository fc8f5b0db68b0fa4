package io.lockkeeper.samples.bank;

import java.time.Duration;
import java.util.Map;

/**
 * The results of the demonstration.
 *
 * @param before the money in each ledger at the start
 * @param unlocked the run without locks
 * @param locked the run under locks
 * @param freeAfter the time from the kill of a holder until the lock of its account was free
 * @param late what happened to the late write of the stopped worker
 */
record Results(long before, Run unlocked, Run locked, Duration freeAfter, Late late) {
    /**
     * One run.
     *
     * @param moved how many times each worker has moved money
     * @param gaveUp how many transfers failed because a worker got no lock in time, or lost it
     * @param books the ledger at the end
     */
    record Run(Map<String, Long> moved, long gaveUp, Books books) {}

    /**
     * What happened when a worker was stopped until after the end of its session, and wrote after it was continued.
     *
     * @param stoppedFor how long it was stopped
     * @param told why its locks were lost, as its body was told before the write
     * @param refusal what the ledger answered
     */
    record Late(Duration stoppedFor, String told, String refusal) {}
}
