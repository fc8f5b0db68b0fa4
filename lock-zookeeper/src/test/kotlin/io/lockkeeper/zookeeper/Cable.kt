package io.lockkeeper.zookeeper

import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.thread
import kotlin.concurrent.withLock

/** What a process is connected to the server by: it can be cut, and it can stop carrying anything without breaking. */
class Cable(
    private val serverPort: Int,
) : AutoCloseable {
    private val entry = ServerSocket(0, 1000, InetAddress.getLoopbackAddress())
    private val ends = CopyOnWriteArrayList<Socket>()
    private val state = ReentrantLock()
    private val changed = state.newCondition()
    private var cut = false
    private var frozen = false

    val address = "127.0.0.1:${entry.localPort}"

    /** Where the server sees the process. */
    val serverSidePorts: List<Int> get() = ends.filter { it.port == serverPort }.map { it.localPort }

    init {
        thread(isDaemon = true, name = "cable") { quietly { while (true) accept(entry.accept()) } }
    }

    private fun accept(near: Socket) {
        if (state.withLock { cut }) {
            near.close()
            return
        }
        val far = Socket(InetAddress.getLoopbackAddress(), serverPort)
        for (end in listOf(near, far)) {
            end.tcpNoDelay = true
            ends += end
        }
        carry(near, far)
        carry(far, near)
    }

    private fun carry(from: Socket, to: Socket) {
        thread(isDaemon = true, name = "cable") {
            quietly {
                val bytes = ByteArray(1 shl 16)
                while (true) {
                    val count = from.getInputStream().read(bytes)
                    if (count < 0) break
                    state.withLock { while (frozen) changed.await() }
                    to.getOutputStream().write(bytes, 0, count)
                }
            }
            for (end in listOf(from, to)) {
                quietly { end.close() }
                ends -= end
            }
        }
    }

    /** Breaks every connection and lets no new one through. */
    fun cut() {
        state.withLock { cut = true }
        ends.forEach { quietly { it.close() } }
    }

    fun mend() = state.withLock { cut = false }

    fun freeze() = state.withLock { frozen = true }

    fun thaw() = state.withLock {
        frozen = false
        changed.signalAll()
    }

    override fun close() {
        entry.close()
        cut()
        thaw()
    }

    private fun quietly(action: () -> Unit) {
        try {
            action()
        } catch (_: IOException) {
            // the other side has gone
        }
    }
}
