package io.lockkeeper

import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.distinctUntilChanged

/**
 * The state of the connection now and with every change. Cold and conflated: a slow collector sees the newest state, not
 * each one. Ends when the collector does.
 */
public val Locks.connectionStates: Flow<ConnectionState>
    get() =
        callbackFlow {
            val stop = onConnectionChange { trySend(it) }
            trySend(connectionState())
            awaitClose { stop.run() }
        }.conflate().distinctUntilChanged()
