package io.lockkeeper.zookeeper.faults

import java.net.InetAddress
import java.net.ServerSocket
import java.util.concurrent.ConcurrentHashMap

/**
 * Ports for servers of this JVM, each given out once. They are below the range of outgoing connections, so that none of
 * those takes a port before its server starts, or while it is stopped.
 */
internal object FreePorts {
    private val PORTS = 10_000..30_000
    private val given = ConcurrentHashMap.newKeySet<Int>()

    fun next(): Int = generateSequence { PORTS.random() }.first { port ->
        given.add(port) && runCatching { ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close() }.isSuccess
    }
}
