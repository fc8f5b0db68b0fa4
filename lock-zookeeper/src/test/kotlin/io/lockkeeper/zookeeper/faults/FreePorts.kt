package io.lockkeeper.zookeeper.faults

import java.net.InetAddress
import java.net.ServerSocket
import java.util.concurrent.ConcurrentHashMap

/**
 * Ports that servers of this JVM listen on, each given out once. They are below those that outgoing connections get: none of
 * these must take one before its server has it, or while that is stopped.
 */
internal object FreePorts {
    private val PORTS = 10_000..30_000
    private val given = ConcurrentHashMap.newKeySet<Int>()

    fun next(): Int = generateSequence { PORTS.random() }.first { port ->
        given.add(port) && runCatching { ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close() }.isSuccess
    }
}
