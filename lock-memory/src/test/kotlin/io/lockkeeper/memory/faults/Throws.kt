package io.lockkeeper.memory.faults

import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage

/** What is thrown where a store, a timer or an executor should answer. */
internal class Scripted : Error("scripted")

/** A call of the engine's that throws, or answers what nobody may answer. */
internal enum class Throws : OperationFault {
    EXCEPTION_AT_ONCE {
        override fun <T> meet(call: () -> T): T = error("scripted")
    },
    ERROR_AT_ONCE {
        override fun <T> meet(call: () -> T): T = throw Scripted()
    },

    /** As a timer does that takes its task and then finds no thread to run it. */
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
        /** What anything that is called can do; the others are for what answers by a [CompletionStage]. */
        val any = listOf(EXCEPTION_AT_ONCE, ERROR_AT_ONCE, ERROR_WHEN_DONE)
    }
}
