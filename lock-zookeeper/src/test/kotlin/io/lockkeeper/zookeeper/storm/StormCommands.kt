package io.lockkeeper.zookeeper.storm

import kotlin.concurrent.thread

/** The storm's commands to a process, one line each. */
internal class StormCommands {
    @Volatile var isToStay = false
        private set

    /** Starts no new calls, and lets the bodies end. */
    @Volatile var isOver = false
        private set

    /** Reads commands until the one that ends the storm. Later lines are read elsewhere. */
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
