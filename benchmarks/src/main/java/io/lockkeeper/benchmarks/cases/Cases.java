package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import java.util.List;

/** All cases, in the order in which they run. The cases that leave many nodes on the server come last. */
public final class Cases {
    private static final int SOME = 32;
    private static final int MANY = 128;

    private Cases() {}

    public static List<Case> all() {
        return List.of(
                new Uncontended(),
                new UncontendedSent(),
                new UncontendedFar(),
                Fresh.near(),
                Fresh.far(),
                new Contended(SOME, 100, 300),
                new Contended(MANY, 300, 900),
                new Processes(),
                new ProcessesFair(),
                new Carriers(),
                ThreeServers.uncontended(),
                ThreeServers.contended(),
                ThreeServers.processes(),
                new Readers(),
                new ReadersAndOneWriter(),
                new PermitsOfASemaphore(),
                new Distinct(),
                new HandoverCost(),
                new MemoryBackend(),
                new Idle(),
                new Heartbeats(),
                new YoungHolds(),
                new Kept(),
                new KeptStranger(),
                new KeptIdle(),
                new KeptZipf(),
                new Sizing(),
                new Waiters(),
                new ManyNames());
    }
}
