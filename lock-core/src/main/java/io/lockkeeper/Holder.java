package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import java.time.Instant;

/**
 * The process that is first in a lock's queue, as it described itself when it entered.
 *
 * @param host the host's name; empty if another library made the node and wrote nothing in it
 * @param pid the process's id, or -1 where unknown
 * @param label the process's label ({@link LockOptions.Builder#label})
 * @param since when the process's node was created, by the backend's clock
 * @param renewals how often a hold of the process has been renewed since then; see {@link HeldLock#renew}
 * @param thisProcess whether it is the process that asked
 */
public record Holder(String host, long pid, String label, Instant since, int renewals, boolean thisProcess) {
    @Override
    public String toString() {
        if (thisProcess) return "this process, since " + since;
        var who = host.isEmpty() ? "another client" : "host " + Quoted.escaped(host) + ", pid " + pid;
        return (label.isEmpty() || label.equals(host) ? who : who + " (" + Quoted.escaped(label) + ")") + ", since "
                + since;
    }
}
