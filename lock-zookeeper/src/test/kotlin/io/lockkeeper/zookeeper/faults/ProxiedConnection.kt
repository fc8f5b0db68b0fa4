package io.lockkeeper.zookeeper.faults

import java.io.DataInputStream
import java.net.Socket
import java.nio.ByteBuffer
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

/** One connection through a [FaultyNetwork]: a reader and a writer for each way. */
internal class ProxiedConnection(
    private val network: FaultyNetwork,
    private val client: Socket,
    private val server: Socket,
    private val frames: Boolean,
) {
    private class Parcel(val bytes: ByteArray, val readAt: Long)

    val serverSidePort: Int
        get() = server.localPort

    private val underWay = ConcurrentHashMap<Int, Pair<Request, Boolean>>() // by xid; whether the reply is to be lost

    fun start() {
        for (way in Way.entries) {
            val parcels = LinkedBlockingQueue<Parcel>()
            network.thread("read-$way") {
                try {
                    read(way, parcels)
                } finally {
                    parcels += END // what was read before still arrives
                }
            }
            network.thread("write-$way") { untilOver { write(way, parcels) } }
        }
    }

    fun cut() {
        client.reset()
        server.reset()
        network.ended(this)
    }

    /** Resets the client's side; the server's stays as long as this way is frozen. */
    fun hangUp() = client.reset()

    private fun untilOver(work: () -> Unit) {
        try {
            work()
        } finally {
            cut()
        }
    }

    private fun read(way: Way, parcels: LinkedBlockingQueue<Parcel>) {
        val input = DataInputStream((if (way == Way.TO_SERVER) client else server).getInputStream().buffered())
        val buffer = ByteArray(BUFFER)
        while (true) {
            val bytes =
                if (frames) {
                    val length = input.readInt()
                    // A four-letter command instead of a frame. Read as a length it would be a gigabyte.
                    if (length !in 0..LARGEST_FRAME) return
                    ByteBuffer.allocate(Int.SIZE_BYTES + length).putInt(length).array()
                        .also { input.readFully(it, Int.SIZE_BYTES, length) }
                } else {
                    val count = input.read(buffer)
                    if (count < 0) return
                    buffer.copyOf(count)
                }
            parcels += Parcel(bytes, System.nanoTime())
        }
    }

    private fun write(way: Way, parcels: LinkedBlockingQueue<Parcel>) {
        val output = (if (way == Way.TO_SERVER) server else client).getOutputStream()
        var handshake = true
        while (true) {
            val parcel = parcels.take()
            if (parcel === END) return network.awaitThaw(way)
            awaitTurn(way, parcel)
            val pass =
                !frames ||
                    if (handshake) {
                        handshake(
                            way,
                            ByteBuffer.wrap(parcel.bytes),
                        )
                    } else {
                        isToPass(way, ByteBuffer.wrap(parcel.bytes))
                    }
            handshake = false
            network.awaitThaw(way)
            if (!pass) return
            output.write(parcel.bytes)
            output.flush()
        }
    }

    private fun handshake(way: Way, frame: ByteBuffer): Boolean {
        if (way == Way.TO_CLIENT) return true
        network.number(Opcode.CONNECT)
        if (frame.getLong(SESSION_AT) == 0L) return network.letsNewSessionsIn
        if (network.forgetsSessions) {
            frame.putLong(SESSION_AT, 0)
            val password = SESSION_AT + Long.SIZE_BYTES + Int.SIZE_BYTES
            repeat(frame.getInt(password - Int.SIZE_BYTES)) { frame.put(password + it, 0) }
        }
        return true
    }

    private fun awaitTurn(way: Way, parcel: Parcel) {
        while (true) {
            val left = network.delayNanos(way) - (System.nanoTime() - parcel.readAt)
            if (network.delayNanos(way) == 0L || left <= 0) return
            TimeUnit.NANOSECONDS.sleep(left)
        }
    }

    private fun isToPass(way: Way, frame: ByteBuffer): Boolean {
        val xid = frame.getInt(Int.SIZE_BYTES)
        if (way == Way.TO_CLIENT) {
            val (request, lose) = underWay.remove(xid) ?: return true
            return !lose && network.onReply(request) == Fate.PASS
        }
        val opcode = frame.getInt(2 * Int.SIZE_BYTES)
        val request = Request(network.number(opcode), opcode, xid)
        val fate = network.onRequest(request)
        if (fate != Fate.CUT) underWay[xid] = request to (fate == Fate.LOSE_REPLY)
        return fate != Fate.CUT
    }

    private companion object {
        const val LARGEST_FRAME = 0x1fffff
        const val BUFFER = 64 * 1024

        /**
         * The offset in a frame of ZooKeeper's ConnectRequest: after the length, the protocol version, the last
         * transaction and the time-out.
         */
        const val SESSION_AT = Int.SIZE_BYTES + Int.SIZE_BYTES + Long.SIZE_BYTES + Int.SIZE_BYTES
        val END = Parcel(ByteArray(0), 0)
    }
}
