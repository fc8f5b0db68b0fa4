package io.lockkeeper.contract

import io.lockkeeper.LockOptions
import io.lockkeeper.Locks

/** A cluster on which the contract runs, with the means to inspect it and to disturb it from outside. */
interface Backend : AutoCloseable {
    /** The same servers with a root of its own, so that a test may run while others do. */
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

    /** The number of contenders for all names, without those of other roots on the same servers. */
    fun nodes(): Int

    /** Removes the first node of the queue, as an operator might. */
    fun removeFirst(lock: String)

    /** Removes the parents of locks without contenders, if the server keeps parents. */
    fun reapParents()

    /** How often a test may repeat a race on this backend. */
    val rounds: Int

    /** How many sessions a test may open on this backend. */
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

    /** Holds back all traffic in both directions. Neither side sees an error. */
    fun freeze()

    /** Delivers the traffic that was held back. */
    fun thaw()
}
