package io.lockkeeper

import java.util.concurrent.Executor
import kotlin.time.Duration

/**
 * Makes options in Kotlin's durations: `lockOptions { defaultWait = 30.seconds; label = "billing" }`. What is not set
 * keeps its default. Does not suspend.
 *
 * @throws IllegalArgumentException if a value is out of its range
 */
public fun lockOptions(set: LockOptionsBuilder.() -> Unit): LockOptions = LockOptionsBuilder().apply(set).build()

/**
 * The options that [lockOptions] sets. Each is described in full at the method of the same name in
 * [LockOptions.Builder], which also checks it. Not safe for use from several threads.
 */
public class LockOptionsBuilder internal constructor() {
    private val defaults = LockOptions.defaults()

    /** The path below which the locks are; `/locks` by default. The memory backend ignores it. */
    public var root: String = defaults.root

    /** The wait of a call that names none; 10 seconds by default. Zero asks once; an infinite wait has no end. */
    public var defaultWait: Duration = defaults.defaultWait

    /** The lease of a call that names none; infinite by default: a lock is held until it is released. */
    public var defaultLease: Duration = defaults.defaultLease

    /** The same as [defaultWait], under its former name. */
    @Deprecated("Renamed to defaultWait", ReplaceWith("defaultWait"))
    public var wait: Duration by ::defaultWait

    /** The same as [defaultLease], under its former name. */
    @Deprecated("Renamed to defaultLease", ReplaceWith("defaultLease"))
    public var lease: Duration by ::defaultLease

    /** The session timeout to ask the servers for; 15 seconds by default. A borrowed client has its own. */
    public var sessionTimeout: Duration = defaults.sessionTimeout

    /** Holds end this long before the session could end. Null, the default, means 1/30 of the session timeout. */
    public var margin: Duration? = defaults.margin

    /** The `tickTime` of the servers. Null, the default, means half the session timeout: it can't be longer. */
    public var serverTick: Duration? = defaults.serverTick

    /** How long a call with a wait of zero waits for the backend's answer; 5 seconds by default. */
    public var ioTimeout: Duration = defaults.ioTimeout

    /** How long a release waits for its confirmation; 1 second by default. Zero is allowed. */
    public var releaseWait: Duration = defaults.releaseWait

    /** How long the body of a lost hold has to end before others can enter; 5 seconds by default. */
    public var grace: Duration = defaults.grace

    /** How long a lock may stay in this process while others wait for it; 20 milliseconds by default, zero allowed. */
    public var handoffTime: Duration = defaults.handoffTime

    /**
     * How long a lock is kept when no caller of this process uses it any more; zero, the default, keeps none. When it
     * pays, and what it costs, is said at [LockOptions.Builder.keepFor].
     */
    public var keepFor: Duration = defaults.keepFor

    /** How many locks that nobody uses this process keeps at most; 1000 by default. */
    public var maxKept: Int = defaults.maxKept

    /** Whether callers of all processes are first-in, first-out, with a node for each caller; off by default. */
    public var fair: Boolean = defaults.fair

    /** The name of this process that others see; the host's name by default. */
    public var label: String = defaults.label

    /** When an interrupted connection ends a hold; [LossPolicy.AT_DEADLINE] by default. */
    public var lossPolicy: LossPolicy = defaults.lossPolicy

    /** Whether the thread of a blocking body is interrupted when its lock is lost; on by default. */
    public var interruptOnLoss: Boolean = defaults.interruptOnLoss

    /** Whether the log shows where a dropped handle, or a hold that lasts too long, was acquired; off by default. */
    public var traceAcquires: Boolean = defaults.traceAcquires

    /** A hold that lasts longer than this is logged, once. Null, the default, means that none is. */
    public var warnHeldLongerThan: Duration? = defaults.warnHeldLongerThan

    /** How the order of nested acquires is checked; null: as the backend does, which is off except in memory. */
    public var lockOrder: LockOrderCheck? = defaults.lockOrder

    /** How many bytes the paths of all nodes of this session may have together; 786,432 by default. */
    public var maxPathBytes: Int = defaults.maxPathBytes

    /** Where completions and connection watchers run. Null, the default, means threads of the library. */
    public var executor: Executor? = defaults.executor

    /** Hears of the life of every acquire, on a thread of the library. Null, the default, means that nothing is noted. */
    public var listener: LockListener? = defaults.listener

    internal fun build(): LockOptions {
        val builder = LockOptions.builder()
        builder.root(root)
        builder.defaultWait(defaultWait.toJava())
        if (defaultLease != Duration.INFINITE) builder.defaultLease(defaultLease.toJava())
        builder.sessionTimeout(sessionTimeout.toJava())
        margin?.let { builder.margin(it.toJava()) }
        serverTick?.let { builder.serverTick(it.toJava()) }
        builder.ioTimeout(ioTimeout.toJava())
        builder.releaseWait(releaseWait.toJava())
        builder.grace(grace.toJava())
        builder.handoffTime(handoffTime.toJava())
        builder.keepFor(keepFor.toJava())
        builder.maxKept(maxKept)
        builder.fair(fair)
        builder.label(label)
        builder.lossPolicy(lossPolicy)
        builder.interruptOnLoss(interruptOnLoss)
        builder.traceAcquires(traceAcquires)
        warnHeldLongerThan?.let { builder.warnHeldLongerThan(it.toJava()) }
        lockOrder?.let { builder.lockOrder(it) }
        builder.maxPathBytes(maxPathBytes)
        executor?.let { builder.executor(it) }
        listener?.let { builder.listener(it) }
        return builder.build()
    }
}
