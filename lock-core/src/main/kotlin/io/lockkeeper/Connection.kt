package io.lockkeeper

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.flow

/**
 * Emits the state of the connection now, and again with every change. The flow is cold and conflated: a slow collector
 * sees the newest state, not every one. It ends only with its collector.
 */
public val Locks.connectionStates: Flow<ConnectionState>
    get() =
        flow {
            // The state is read, not taken from the callback: a callback may come after the state has changed again.
            val changed = Channel<Unit>(Channel.CONFLATED)
            val stop = onConnectionChange { changed.trySend(Unit) }
            try {
                emit(connectionState())
                for (change in changed) emit(connectionState())
            } finally {
                stop.run()
            }
        }.distinctUntilChanged()
