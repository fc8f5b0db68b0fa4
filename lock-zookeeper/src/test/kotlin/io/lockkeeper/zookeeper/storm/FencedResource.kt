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
    private val last = HashMap<String, String>() // the process that was let in last, of each name
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
        while (true) {
            val name = input.readUTF()
            val token = input.readLong()
            if (input.readBoolean()) write(process, name, token) else entered(process, name)
        }
    }

    private fun write(process: String, name: String, token: Long) = synchronized(this) {
        val accepted = token >= newest.getOrDefault(name, Long.MIN_VALUE)
        if (accepted) newest[name] = token
        if (accepted) last[name] = process
        writes += Wrote(process, System.nanoTime(), name, token, accepted)
    }

    private fun entered(process: String, name: String) = synchronized(this) { last[name] = process }

    /** The last processes that came, one for each name with this prefix. They are probably inside a body. */
    fun lastInside(beginning: String): List<String> = synchronized(this) {
        last.filterKeys { it.startsWith(beginning) }.values.toList()
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

        fun write(name: String, token: Long) = send(name, token, writes = true)

        /** Tells the resource of somebody that only reads. No token protects a read. */
        fun read(name: String, token: Long) = send(name, token, writes = false)

        private fun send(name: String, token: Long, writes: Boolean) = synchronized(this) {
            out.writeUTF(name)
            out.writeLong(token)
            out.writeBoolean(writes)
            out.flush()
        }
    }
}
