package io.lockkeeper.zookeeper.storm

import java.io.File
import java.io.RandomAccessFile

/** A resource that guards itself by the fencing token, one file a name, shared by all processes. */
internal class FencedFile(private val directory: File) {
    /** Writes if no newer token was seen; one step, under the file's own lock. */
    fun write(name: String, token: Long): Boolean = synchronized(this) {
        RandomAccessFile(File(directory, name), "rw").use { file ->
            file.channel.lock().use {
                val newest = if (file.length() < Long.SIZE_BYTES) 0 else file.readLong()
                if (token < newest) return false
                file.seek(0)
                file.writeLong(token)
                return true
            }
        }
    }
}
