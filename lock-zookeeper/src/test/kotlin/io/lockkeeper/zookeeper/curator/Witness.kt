package io.lockkeeper.zookeeper.curator

import java.io.File
import java.io.RandomAccessFile
import java.nio.channels.OverlappingFileLockException

/**
 * Sees whether two are inside at the same time, in any process of this machine: each takes a lock of the operating
 * system, which nobody waits for, and counts without an atomic step. A process that dies inside leaves no such lock.
 */
internal class Witness(
    private val file: File,
) {
    fun enter(body: () -> Unit) {
        RandomAccessFile(file, "rw").use { counter ->
            val alone = try {
                counter.channel.tryLock()
            } catch (_: OverlappingFileLockException) {
                null
            }
            checkNotNull(alone) { "two holders" }
            val before = if (counter.length() > 0) counter.readLong() else 0
            body()
            counter.seek(0)
            counter.writeLong(before + 1)
            alone.release()
        }
    }

    fun count(): Long = RandomAccessFile(file, "r").use { if (it.length() > 0) it.readLong() else 0 }
}
