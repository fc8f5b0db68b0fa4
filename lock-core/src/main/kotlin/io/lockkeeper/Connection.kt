package io.lockkeeper

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.flow

/**
 * The state of the connection now and with every change. Cold and conflated: a slow collector sees the newest state, not
 * each one. Ends when the collector does.
 */
public val Locks.connectionStates: Flow<ConnectionState>
    get() =
        flow {
            // Not the states told of: a change may be heard of late, after the state has changed again.
            val changed = Channel<Unit>(Channel.CONFLATED)
            val stop = onConnectionChange { changed.trySend(Unit) }
            try {
                emit(connectionState())
                for (change in changed) emit(connectionState())
            } finally {
                stop.run()
            }
        }.distinctUntilChanged()
