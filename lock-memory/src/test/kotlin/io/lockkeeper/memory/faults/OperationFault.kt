package io.lockkeeper.memory.faults

/** A fault at one operation. */
internal sealed interface OperationFault {
    /** Whether every call must succeed all the same, because the engine recovers within the waits. */
    val passes: Boolean

    /** Whether the fault affects the other processes too. */
    val toAll: Boolean

    /** What happens to the operation itself. */
    enum class Fate(override val passes: Boolean = true) : OperationFault {
        FAILED_BEFORE_SENDING,
        REQUEST_LOST,
        REPLY_LOST,
        REQUEST_LOST_IN_A_CUT,
        REPLY_LOST_IN_A_CUT,

        /** The client gives the request up, and the server carries it out a little later. */
        APPLIED_LATE,
        SLOW_REQUEST,
        SLOW_REPLY,
        LONG_SILENCE(passes = false),
        REFUSED(passes = false),
        ;

        override val toAll = false
    }

    /** What happens to the process while the operation is under way. */
    data class During(val happening: ProcessFault, val point: Point) : OperationFault {
        override val passes = happening.passes
        override val toAll = happening.toAll

        override fun toString() = "$happening@$point"
    }

    companion object {
        val all: List<OperationFault> =
            Fate.entries + Throws.entries +
                ProcessFault.entries.flatMap { what -> Point.entries.map { During(what, it) } }

        fun of(text: String): OperationFault = all.single { it.toString() == text }
    }
}

/** When, of an operation. */
internal enum class Point {
    BEFORE,

    /** The server has carried it out, and the reply is under way. */
    BETWEEN,

    /**
     * The reply has arrived. Tasks that the engine submitted for it may still wait, as a grant that is not delivered
     * yet.
     */
    AFTER,
}

/** The place of a fault: the operations of one process are counted from 1. */
internal data class Strike(val at: Int, val mode: OperationFault) {
    override fun toString() = "$at:$mode"

    companion object {
        fun of(text: String) = Strike(text.substringBefore(':').toInt(), OperationFault.of(text.substringAfter(':')))
    }
}
