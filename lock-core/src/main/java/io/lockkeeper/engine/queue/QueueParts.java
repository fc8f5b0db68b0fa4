package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.hold.Holds;
import io.lockkeeper.engine.hold.LongHolds;
import io.lockkeeper.engine.hold.ReleaseTimeouts;
import io.lockkeeper.engine.place.Contenders;
import io.lockkeeper.engine.place.YoungHolds;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;

/** The parts that all queues of one engine share. Immutable; each part has its own thread rules. */
@InternalLockApi
public record QueueParts(
        EngineContext context,
        SessionGuard guard,
        Contenders contenders,
        Holds holds,
        YoungHolds young,
        AcquireFailures failures,
        ReleaseTimeouts releaseTimeouts,
        LongHolds longHolds,
        Keeping keeping,
        QueueProgress progress) {
    /** The given parts, and new ones that no other part needs. */
    public static QueueParts of(
            EngineContext context,
            SessionGuard guard,
            Contenders contenders,
            Holds holds,
            AcquireFailures failures,
            Keeping keeping,
            QueueProgress progress) {
        return new QueueParts(
                context,
                guard,
                contenders,
                holds,
                new YoungHolds(context, contenders),
                failures,
                new ReleaseTimeouts(context),
                new LongHolds(context, holds),
                keeping,
                progress);
    }
}
