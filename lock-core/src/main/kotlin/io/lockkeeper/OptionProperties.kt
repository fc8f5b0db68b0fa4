package io.lockkeeper

import java.util.concurrent.Executor
import kotlin.time.Duration

// The options as Kotlin properties. Each is described in full at the method of the same name in LockOptions.Builder.
// None of them suspends or blocks.

/** The path below which the locks are; `/locks` by default. */
public val LockOptions.root: String
    get() = root()

/** The wait of a call that names none; 10 seconds by default. Zero asks once; an infinite wait has no end. */
public val LockOptions.defaultWait: Duration
    get() = defaultWait().toKotlin()

/** The lease of a call that names none; infinite by default: a lock is held until it is released. */
public val LockOptions.defaultLease: Duration
    get() = defaultLease().map { it.toKotlin() }.orElse(Duration.INFINITE)

/** The session timeout to ask the servers for; 15 seconds by default. A borrowed client has its own. */
public val LockOptions.sessionTimeout: Duration
    get() = sessionTimeout().toKotlin()

/** Holds end this long before the session could end. Null, the default, means 1/30 of the session timeout. */
public val LockOptions.margin: Duration?
    get() = margin().map { it.toKotlin() }.orElse(null)

/** The `tickTime` of the servers. Null, the default, means half the session timeout: it can't be longer. */
public val LockOptions.serverTick: Duration?
    get() = serverTick().map { it.toKotlin() }.orElse(null)

/** How long a call with a wait of zero waits for the backend's answer; 5 seconds by default. */
public val LockOptions.ioTimeout: Duration
    get() = ioTimeout().toKotlin()

/** How long a release waits for its confirmation; 1 second by default. */
public val LockOptions.releaseWait: Duration
    get() = releaseWait().toKotlin()

/** How long the body of a lost hold has to end before others can enter; 5 seconds by default. */
public val LockOptions.grace: Duration
    get() = grace().toKotlin()

/** How long a lock may stay in this process while others wait for it; 20 milliseconds by default. */
public val LockOptions.handoffTime: Duration
    get() = handoffTime().toKotlin()

/** How long a lock is kept when no caller of this process uses it any more; zero, the default, keeps none. */
public val LockOptions.keepFor: Duration
    get() = keepFor().toKotlin()

/** How many locks that nobody uses this process keeps at most; 1000 by default. */
public val LockOptions.maxKept: Int
    get() = maxKept()

/** Whether callers of all processes are first-in, first-out, with a node for each caller; off by default. */
public val LockOptions.fair: Boolean
    get() = fair()

/** The name of this process that others see; the host's name by default. */
public val LockOptions.label: String
    get() = label()

/** When an interrupted connection ends a hold; [LossPolicy.AT_DEADLINE] by default. */
public val LockOptions.lossPolicy: LossPolicy
    get() = lossPolicy()

/** Whether the thread of a blocking body is interrupted when its lock is lost; on by default. */
public val LockOptions.interruptOnLoss: Boolean
    get() = interruptOnLoss()

/** Whether the log shows where a dropped handle, or a hold that lasts too long, was acquired; off by default. */
public val LockOptions.traceAcquires: Boolean
    get() = traceAcquires()

/** A hold that lasts longer than this is logged, once. Null, the default, means that none is. */
public val LockOptions.warnHeldLongerThan: Duration?
    get() = warnHeldLongerThan().map { it.toKotlin() }.orElse(null)

/** How the order of nested acquires is checked; null: as the backend does, which is off except in memory. */
public val LockOptions.lockOrder: LockOrderCheck?
    get() = lockOrder().orElse(null)

/** How many bytes the paths of all nodes of this session may have together; 786,432 by default. */
public val LockOptions.maxPathBytes: Int
    get() = maxPathBytes()

/** Where completions and connection watchers run. Null, the default, means threads of the library. */
public val LockOptions.executor: Executor?
    get() = executor().orElse(null)

/** Hears of the life of every acquire. Null, the default, means that nothing is noted. */
public val LockOptions.listener: LockListener?
    get() = listener().orElse(null)
