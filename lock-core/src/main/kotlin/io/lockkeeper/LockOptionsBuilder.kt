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

/** What [lockOptions] sets. Each is described at the method of its name in [LockOptions.Builder], which checks it. */
public class LockOptionsBuilder internal constructor() {
    private val defaults = LockOptions.defaults()

    /** The path below which a backend with paths keeps its locks; `/locks`. */
    public var root: String = defaults.root

    /** The wait of a call that names none; 10 seconds. Zero: only if free now. [Duration.INFINITE]: for ever. */
    public var defaultWait: Duration = defaults.defaultWait

    /** The lease of a call that names none; [Duration.INFINITE], so that a lock is held until it is released. */
    public var defaultLease: Duration = defaults.defaultLease

    /** The same as [defaultWait], under its former name. */
    @Deprecated("Renamed to defaultWait", ReplaceWith("defaultWait"))
    public var wait: Duration by ::defaultWait

    /** The same as [defaultLease], under its former name. */
    @Deprecated("Renamed to defaultLease", ReplaceWith("defaultLease"))
    public var lease: Duration by ::defaultLease

    /** The session timeout to ask for; 15 seconds. A borrowed client has its own. */
    public var sessionTimeout: Duration = defaults.sessionTimeout

    /** How long before the session could be over its holds end; null: a thirtieth of the session timeout. */
    public var margin: Duration? = defaults.margin

    /** The `tickTime` of the servers, if it is known; null: half the session timeout, the longest that it can be. */
    public var serverTick: Duration? = defaults.serverTick

    /** How long a wait of zero waits for the backend's answer; 5 seconds. */
    public var ioTimeout: Duration = defaults.ioTimeout

    /** How long a release waits for its confirmation; 1 second, zero allowed. */
    public var releaseWait: Duration = defaults.releaseWait

    /** How long a lost hold's node stays for its body to end, before others are let in; 5 seconds. */
    public var grace: Duration = defaults.grace

    /** How long the lock may stay in this process while others wait for it; 20 milliseconds, zero allowed. */
    public var handoffTime: Duration = defaults.handoffTime

    /** Whether all callers of all processes are first-in, first-out, at the price of a node for each; off. */
    public var fair: Boolean = defaults.fair

    /** What this process calls itself to others; the host's name. */
    public var label: String = defaults.label

    /** When an interrupted connection ends a hold; [LossPolicy.AT_DEADLINE]. */
    public var lossPolicy: LossPolicy = defaults.lossPolicy

    /** Whether the thread of a blocking body is interrupted when its lock is lost; on. */
    public var interruptOnLoss: Boolean = defaults.interruptOnLoss

    /** Whether a handle records where it was acquired, for the log line about a dropped one; off. */
    public var traceAcquires: Boolean = defaults.traceAcquires

    /** How many bytes of path the session's nodes may add up to; 786,432. */
    public var maxPathBytes: Int = defaults.maxPathBytes

    /** Where completions run; null: threads of the library's own. */
    public var executor: Executor? = defaults.executor

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
        builder.fair(fair)
        builder.label(label)
        builder.lossPolicy(lossPolicy)
        builder.interruptOnLoss(interruptOnLoss)
        builder.traceAcquires(traceAcquires)
        builder.maxPathBytes(maxPathBytes)
        executor?.let { builder.executor(it) }
        return builder.build()
    }
}
