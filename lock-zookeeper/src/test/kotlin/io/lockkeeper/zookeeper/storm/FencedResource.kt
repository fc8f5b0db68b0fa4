package io.lockkeeper.zookeeper.storm

import io.lockkeeper.history.Wrote
import java.io.DataInputStream
import java.io.DataOutputStream
import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import kotlin.concurrent.thread

/**
 * The resource that the locks guard. It refuses writes with a token below the newest it saw. It runs in the storm's own
 * process, which is never stopped, and sends no answers: a writer that is stopped halfway blocks no other, and no body
 * misses its loss while it waits here.
 */
internal class FencedResource : AutoCloseable {
    private val listening = ServerSocket(0, 50, InetAddress.getLoopbackAddress())
    private val newest = HashMap<String, Long>() // guarded by this, as the next
    private val writes = ArrayList<Wrote>()

    val port: Int = listening.localPort

    init {
        untilClosed("fenced-resource") {
            while (true) {
                val writer = listening.accept()
                untilClosed("fenced-resource-writer") { writer.use { serve(DataInputStream(it.getInputStream())) } }
            }
        }
    }

    private fun serve(input: DataInputStream) {
        val process = input.readUTF()
        while (true) write(process, input.readUTF(), input.readLong())
    }

    private fun write(process: String, name: String, token: Long) = synchronized(this) {
        val accepted = token >= newest.getOrDefault(name, Long.MIN_VALUE)
        if (accepted) newest[name] = token
        writes += Wrote(process, System.nanoTime(), name, token, accepted)
    }

    /** The last writers of the names with this prefix, one for each name. They are probably inside a body. */
    fun lastWriters(beginning: String): List<String> = synchronized(this) {
        writes.filter { it.accepted && it.name.startsWith(beginning) }.associateBy { it.name }.values.map { it.process }
    }

    fun writes(): List<Wrote> = synchronized(this) { writes.toList() }

    override fun close() = listening.close()

    private fun untilClosed(name: String, work: () -> Unit) {
        thread(isDaemon = true, name = name) {
            try {
                work()
            } catch (_: IOException) {
                // One of the two sides is gone.
            }
        }
    }

    /** A process's connection to the resource. */
    class Writer(process: String, port: Int) {
        private val out = DataOutputStream(Socket(InetAddress.getLoopbackAddress(), port).getOutputStream().buffered())

        init {
            out.writeUTF(process)
        }

        fun write(name: String, token: Long) = synchronized(this) {
            out.writeUTF(name)
            out.writeLong(token)
            out.flush()
        }
    }
}
