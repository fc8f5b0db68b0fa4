package io.lockkeeper

import java.util.concurrent.Executor
import kotlin.time.Duration

// The options as Kotlin properties, each with its default. Each is described at the method of its name in LockOptions.

/** The path below which a backend with paths keeps its locks; `/locks`. */
public val LockOptions.root: String
    get() = root()

/** The wait of a call that names none; 10 seconds. Zero: only if free now. [Duration.INFINITE]: for ever. */
public val LockOptions.defaultWait: Duration
    get() = defaultWait().toKotlin()

/** The lease of a call that names none; [Duration.INFINITE], so that a lock is held until it is released. */
public val LockOptions.defaultLease: Duration
    get() = defaultLease().map { it.toKotlin() }.orElse(Duration.INFINITE)

/** The session timeout to ask for; 15 seconds. A borrowed client has its own. */
public val LockOptions.sessionTimeout: Duration
    get() = sessionTimeout().toKotlin()

/** How long before the session could be over its holds end; null: a thirtieth of the session timeout. */
public val LockOptions.margin: Duration?
    get() = margin().map { it.toKotlin() }.orElse(null)

/** [LockOptions.serverTick]; null if it is not known. */
public val LockOptions.serverTick: Duration?
    get() = serverTick().map { it.toKotlin() }.orElse(null)

/** How long a wait of zero waits for the backend's answer; 5 seconds. */
public val LockOptions.ioTimeout: Duration
    get() = ioTimeout().toKotlin()

/** How long a release waits for its confirmation; 1 second, zero allowed. */
public val LockOptions.releaseWait: Duration
    get() = releaseWait().toKotlin()

/** How long a lost hold's node stays for its body to end, before others are let in; 5 seconds. */
public val LockOptions.grace: Duration
    get() = grace().toKotlin()

/** How long the lock may stay in this process while others wait for it; 20 milliseconds, zero allowed. */
public val LockOptions.handoffTime: Duration
    get() = handoffTime().toKotlin()

/** Whether all callers of all processes are first-in, first-out, at the price of a node for each; off. */
public val LockOptions.fair: Boolean
    get() = fair()

/** What this process calls itself to others; the host's name. */
public val LockOptions.label: String
    get() = label()

/** When an interrupted connection ends a hold; [LossPolicy.AT_DEADLINE]. */
public val LockOptions.lossPolicy: LossPolicy
    get() = lossPolicy()

/** Whether the thread of a blocking body is interrupted when its lock is lost; on. */
public val LockOptions.interruptOnLoss: Boolean
    get() = interruptOnLoss()

/** Whether a handle records where it was acquired, for the log line about a dropped one; off. */
public val LockOptions.traceAcquires: Boolean
    get() = traceAcquires()

/** How many bytes of path the session's nodes may add up to; 786,432. */
public val LockOptions.maxPathBytes: Int
    get() = maxPathBytes()

/** Where completions run; null: threads of the library's own. */
public val LockOptions.executor: Executor?
    get() = executor().orElse(null)
