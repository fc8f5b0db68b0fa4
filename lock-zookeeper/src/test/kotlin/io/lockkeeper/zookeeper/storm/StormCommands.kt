package io.lockkeeper.zookeeper.storm

import kotlin.concurrent.thread

/** What the storm tells a process, one line each. */
internal class StormCommands {
    @Volatile var isToStay = false
        private set

    /** No new calls, and those inside leave. */
    @Volatile var isOver = false
        private set

    /** Listens until told that it is over; what comes then is read by others. */
    fun start() = thread(isDaemon = true, name = "orders") {
        while (!isOver) {
            when (readlnOrNull()) {
                STAY -> isToStay = true

                GO -> isToStay = false

                else -> { // also when the storm is gone
                    isToStay = false
                    isOver = true
                }
            }
        }
    }

    companion object {
        const val STAY = "stay"
        const val GO = "go"
        const val END = "end"
        const val CLOSE = "close"
    }
}
