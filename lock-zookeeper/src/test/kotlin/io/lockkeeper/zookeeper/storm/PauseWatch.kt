package io.lockkeeper.zookeeper.storm

import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

/** Records each late tick: for that long the process, or the machine, let no thread of the process run. */
internal class PauseWatch(private val journal: Journal) {
    fun start() = thread(isDaemon = true, name = "pause-watch") {
        var last = System.nanoTime()
        while (true) {
            TimeUnit.MILLISECONDS.sleep(TICK_MILLIS)
            val now = System.nanoTime()
            if (now - last > LATE_NANOS) journal.write(Journal.PAUSED, last, now)
            last = now
        }
    }

    private companion object {
        const val TICK_MILLIS = 10L
        const val LATE_NANOS = 40_000_000L
    }
}
