package io.lockkeeper

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.flow

/**
 * A flow of the connection's states: the present one first, then one for every change. To collect it suspends; to get
 * it does not. The flow is cold and conflated: a slow collector sees the newest state, and not every one. It ends only
 * when its collector is cancelled.
 */
public val Locks.connectionStates: Flow<ConnectionState>
    get() =
        flow {
            // The state is read, not taken from the callback: a callback may come after the state has changed again.
            val changed = Channel<Unit>(Channel.CONFLATED)
            onConnectionChange { changed.trySend(Unit) }.use {
                emit(connectionState())
                for (change in changed) emit(connectionState())
            }
        }.distinctUntilChanged()
