package io.lockkeeper.contract

import io.lockkeeper.LockOptions
import io.lockkeeper.Locks

/** Where the contract is run: a cluster, and how to look at it and harm it from outside. */
interface Backend : AutoCloseable {
    /** The same servers, but locks apart from all others: for one test, beside others that run at the same time. */
    fun apart(): Backend

    /** Options that every process has, unless its test says otherwise. */
    val tuning: LockOptions.Builder.() -> Unit
        get() = {}

    /** A new process; its options say, among other things, which session timeout it asks for. */
    fun connect(options: LockOptions): Process

    /** A process that never finds a server. */
    fun connectToNowhere(options: LockOptions): Process

    /** How many contenders stand in the lock's queue now, by the server's own count. */
    fun nodes(lock: String): Int

    /** How many contenders there are in all, but for those of backends apart. */
    fun nodes(): Int

    /** Takes away the node that stands first, as an operator would. */
    fun removeFirst(lock: String)

    /** Takes away what the server keeps of locks without contenders, if it keeps anything. */
    fun reapParents()

    /** How many rounds of a race are affordable. */
    val rounds: Int

    /** How many sessions a test may spend. */
    val sessions: Int
}

/** One process of the cluster. */
interface Process : AutoCloseable {
    val locks: Locks

    /** How its errors name the backend. */
    val address: String

    /** The server ends the session, as if it had heard nothing for too long. */
    fun expireSession()

    /** The connection breaks, both sides notice, and no new one can be made. */
    fun disconnect()

    /** Connections can be made again. */
    fun reconnect()

    /** Nothing gets through any more, and nobody is told. */
    fun freeze()

    /** What was held up goes on its way. */
    fun thaw()
}
