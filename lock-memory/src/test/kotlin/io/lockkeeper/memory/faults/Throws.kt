package io.lockkeeper.memory.faults

import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage

/** Exceptions that a store, a timer or an executor throws instead of an answer. */
internal class Scripted : Error("scripted")

/** A call of the engine that throws, or that returns a value the contract forbids. */
internal enum class Throws : OperationFault {
    EXCEPTION_AT_ONCE {
        override fun <T> meet(call: () -> T): T = error("scripted")
    },
    ERROR_AT_ONCE {
        override fun <T> meet(call: () -> T): T = throw Scripted()
    },

    /** Like a timer that accepts a task and then finds no thread to run it. */
    ERROR_WHEN_DONE {
        override fun <T> meet(call: () -> T): T {
            call()
            throw Scripted()
        }
    },
    ANSWERED_BY_NOTHING {
        override fun <T> meet(call: () -> T): T? = null
    },
    ANSWERED_BY_AN_ERROR {
        @Suppress("UNCHECKED_CAST") // for requests alone
        override fun <T> meet(call: () -> T): T = CompletableFuture.failedFuture<Any?>(Scripted()) as T
    },
    ;

    override val passes = false
    override val toAll = false

    abstract fun <T> meet(call: () -> T): T?

    companion object {
        /** Faults of any call. The others are for calls that return a [CompletionStage]. */
        val any = listOf(EXCEPTION_AT_ONCE, ERROR_AT_ONCE, ERROR_WHEN_DONE)
    }
}
