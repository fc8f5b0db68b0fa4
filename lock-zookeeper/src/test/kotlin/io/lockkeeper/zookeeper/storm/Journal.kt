package io.lockkeeper.zookeeper.storm

import java.io.File
import java.io.FileOutputStream

/** What a process writes of its holds: a line each, written through at once, so that a kill loses nothing told. */
internal class Journal(file: File) : AutoCloseable {
    private val out = FileOutputStream(file, true)

    fun began(name: String, token: Long, at: Long) = line("B $name $token $at")

    fun ended(name: String, token: Long, at: Long) = line("E $name $token $at")

    fun refused(name: String, token: Long) = line("R $name $token ${System.nanoTime()}")

    fun failed(kind: String) = line("F $kind")

    private fun line(text: String) = synchronized(this) { out.write("$text\n".toByteArray()) }

    override fun close() = out.close()

    companion object {
        /** Reads one process's holds; one that has no end was held until the process was killed. */
        fun holds(file: File, process: String, killedAt: Long?): List<Believed> {
            val open = HashMap<Pair<String, Long>, Long>()
            val holds = ArrayList<Believed>()
            file.forEachLine { line ->
                val words = line.split(" ")
                when (words[0]) {
                    "B" -> open[words[1] to words[2].toLong()] = words[3].toLong()

                    "E" -> {
                        val key = words[1] to words[2].toLong()
                        holds += Believed(process, words[1], key.second, open.remove(key)!!, words[3].toLong())
                    }
                }
            }
            open.forEach { (key, start) -> holds += Believed(process, key.first, key.second, start, killedAt!!) }
            return holds
        }
    }
}

/** That a process believed to hold a name, from its body's start until its end or the instant it could know of the loss. */
internal data class Believed(val process: String, val name: String, val token: Long, val from: Long, val to: Long)
