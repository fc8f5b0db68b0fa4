package io.lockkeeper.engine.looking;

import io.lockkeeper.LockException;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * Makes the exceptions for callers that look at locks or act on them. Each names the lock, or, for a list of names, all
 * locks; the cause; and what to do. Safe for use from any thread; nothing blocks.
 */
@InternalLockApi
public final class LookFailures {
    private final EngineContext context;
    private final SessionGuard guard;

    public LookFailures(EngineContext context, SessionGuard guard) {
        this.context = context;
        this.guard = guard;
    }

    private static String subject(String name) {
        return name.isEmpty() ? "The names in use" : Quoted.lock(name);
    }

    public LockStoreException refused(String name, Throwable why) {
        return new LockStoreException(name, subject(name) + ": " + why.getMessage(), why);
    }

    public LockStoreException closed(String name) {
        return new LockStoreException(
                name,
                subject(name) + ": the connection to " + context.store().describe() + " is closed. Open a new one.",
                null);
    }

    /** The caller has given up, or has closed the list. */
    LockStoreException ended(String name) {
        return new LockStoreException(
                name, subject(name) + ": the call was cancelled or closed before the answer came. Ask again.", null);
    }

    /** The nodes of each listing had gone before they could be read. */
    LockStoreException restless(String name) {
        return new LockStoreException(
                name,
                subject(name) + " is in use, but each of its holders was gone before "
                        + context.store().describe()
                        + " could be asked about it. Look again, or ask isLocked, which needs one answer only.",
                null);
    }

    /** The backend has answered nothing for the options' {@code ioTimeout}. */
    public LockStoreException silent(String name, @Nullable Throwable last) {
        var problem = guard.isConnected() ? null : context.store().connectionProblem();
        var cause = problem != null ? "; " + problem.cause() : last != null ? "; last error: " + last.getMessage() : "";
        var remedy = problem != null
                ? problem.remedy()
                : "Check that the servers are up and can be reached from here, or raise ioTimeout";
        return new LockStoreException(
                name,
                subject(name) + ": " + context.store().describe() + " answered nothing within "
                        + Nanos.words(context.ioNanos()) + " (connection " + guard.state() + cause + "). " + remedy
                        + ".",
                last);
    }

    public LockStoreException noTimer(String name, Throwable why) {
        return new LockStoreException(
                name,
                subject(name) + ": no timer for its wait: " + why
                        + ". Check whether this process is out of threads or of memory.",
                why);
    }

    /** What a caller is told of this error, which may come from code that runs when an answer has come. */
    public LockException told(String name, Throwable error) {
        var cause = BackgroundFailures.cause(error);
        if (cause instanceof LockException known) return known;
        return new LockStoreException(
                name, subject(name) + " can't be looked at: " + cause + ". Look at what threw it.", cause);
    }
}
