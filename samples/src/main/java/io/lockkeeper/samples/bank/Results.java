package io.lockkeeper.samples.bank;

import java.time.Duration;
import java.util.Map;

/**
 * What the demonstration has found.
 *
 * @param before the money in each ledger at the start
 * @param unlocked the run without locks
 * @param locked the run under locks
 * @param freeAfter how long after its holder was killed an account was free
 * @param late what became of the write of the stopped worker
 */
record Results(long before, Run unlocked, Run locked, Duration freeAfter, Late late) {
    /**
     * One run.
     *
     * @param moved how often each worker has moved money
     * @param gaveUp how often one got no lock in time or lost it
     * @param books the ledger at the end
     */
    record Run(Map<String, Long> moved, long gaveUp, Books books) {}

    /**
     * A worker was stopped past its session and wrote when it was continued.
     *
     * @param stoppedFor how long it was stopped
     * @param told what the library had told its body before the write
     * @param refusal what the ledger said
     */
    record Late(Duration stoppedFor, String told, String refusal) {}
}
