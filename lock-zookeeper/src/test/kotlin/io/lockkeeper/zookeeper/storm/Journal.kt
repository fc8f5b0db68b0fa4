package io.lockkeeper.zookeeper.storm

import io.lockkeeper.history.BodyEnded
import io.lockkeeper.history.CallEnded
import io.lockkeeper.history.CallStarted
import io.lockkeeper.history.Downgraded
import io.lockkeeper.history.Event
import io.lockkeeper.history.Granted
import io.lockkeeper.history.Paused
import io.lockkeeper.history.Result
import io.lockkeeper.history.ToldOfLoss
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.LockMode.Sharing
import java.io.File
import java.io.FileOutputStream
import java.util.concurrent.atomic.AtomicLong

/** A process's record of its calls, one line each, flushed at once so that a kill loses no line. */
internal class Journal(file: File) : AutoCloseable {
    private val out = FileOutputStream(file, true)
    private val calls = AtomicLong()

    fun nextCall(): Long = calls.incrementAndGet()

    fun write(vararg words: Any) = synchronized(this) { out.write("${words.joinToString(" ")}\n".toByteArray()) }

    override fun close() = out.close()

    companion object {
        const val STARTED = "S"
        const val GRANTED = "G"
        const val DOWNGRADED = "D"
        const val TOLD = "T"
        const val BODY_ENDED = "B"
        const val ENDED = "E"
        const val PAUSED = "P"

        fun read(file: File, process: String): List<Event> =
            file.readText().substringBeforeLast('\n', "").lines().filter { it.isNotEmpty() }.map { event(process, it) }

        private fun event(process: String, line: String): Event {
            val words = line.split(" ")
            if (words[0] == PAUSED) return Paused(process, words[1].toLong(), words[2].toLong())
            val (kind, at, call, name) = words
            return when (kind) {
                STARTED -> CallStarted(process, call.toLong(), name, at.toLong())
                GRANTED -> granted(process, words)
                DOWNGRADED -> Downgraded(process, call.toLong(), name, at.toLong())
                TOLD -> ToldOfLoss(process, call.toLong(), name, at.toLong())
                BODY_ENDED -> BodyEnded(process, call.toLong(), name, at.toLong())
                ENDED -> CallEnded(process, call.toLong(), name, at.toLong(), Result.valueOf(words[4]))
                else -> error("not a line of a journal: $line")
            }
        }

        private fun granted(process: String, words: List<String>): Granted {
            val (at, call, token, owner) = listOf(1, 2, 4, 5).map { words[it].toLong() }
            val mode = LockMode(Sharing.valueOf(words[6]), words[7].toInt(), words[8].toInt())
            return Granted(process, call, words[3], at, token, owner, mode)
        }
    }
}

/**
 * The journal of one call for one name. Times are taken before any step that may wait.
 *
 * @param mode what the call asks for
 */
internal class JournalledCall(
    private val journal: Journal,
    private val name: String,
    val mode: LockMode,
    outer: JournalledCall? = null,
) {
    private val number = journal.nextCall()
    private val owner: Long = outer?.owner ?: number
    private var told = false
    private var inside = false
    private var downgraded = false

    /** Whether the call holds alone, so that it may write what the lock guards. */
    val mayWrite get() = (mode == LockMode.EXCLUSIVE || mode == LockMode.WRITE) && !downgraded

    init {
        journal.write(Journal.STARTED, System.nanoTime(), number, name)
    }

    fun granted(token: Long) {
        val now = System.nanoTime()
        synchronized(this) { inside = true }
        journal.write(Journal.GRANTED, now, number, name, token, owner, mode.sharing, mode.permits, mode.total)
    }

    /** To be called before the lock is told: others may read at once. */
    fun downgraded() {
        val now = System.nanoTime()
        synchronized(this) { downgraded = true }
        journal.write(Journal.DOWNGRADED, now, number, name)
    }

    /** Records the loss once, and not after the body's end, when it no longer matters. */
    fun told() {
        val now = System.nanoTime()
        synchronized(this) {
            if (told || !inside) return
            told = true
            journal.write(Journal.TOLD, now, number, name)
        }
    }

    fun bodyEnded() {
        val now = System.nanoTime()
        synchronized(this) {
            inside = false
            journal.write(Journal.BODY_ENDED, now, number, name)
        }
    }

    fun ended(result: Result) = journal.write(Journal.ENDED, System.nanoTime(), number, name, result)
}
