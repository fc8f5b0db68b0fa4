package io.lockkeeper.cli.run

import sun.misc.Signal
import sun.misc.SignalHandler
import java.util.function.IntConsumer

/**
 * The signals of this process. In Kotlin, because javac warns of `sun.misc.Signal`, which has no successor, and can't be
 * told not to. QUIT can't be heard: a JVM prints its threads then.
 *
 * Thread rules: the receiver is called on a thread of the JVM's, one for each signal.
 */
internal object Signals {
    /** Those that end a process that does not expect them. */
    private val ENDING = listOf("HUP", "INT", "TERM", "USR1", "USR2", "ALRM")
    private val OTHERS = listOf("WINCH", "CONT", "TSTP")

    /** From now on the receiver gets the number of each signal. What was ignored when this process began stays so. */
    @JvmStatic
    fun receive(receiver: IntConsumer) {
        for (name in ENDING + OTHERS) {
            val signal = Signal(name)
            val before = Signal.handle(signal) { receiver.accept(it.number) }
            if (before == SignalHandler.SIG_IGN) Signal.handle(signal, SignalHandler.SIG_IGN)
        }
        // Otherwise this process would be stopped when it takes the terminal back.
        Signal.handle(Signal("TTOU"), SignalHandler.SIG_IGN)
    }

    /** The signal's number on this system. */
    @JvmStatic
    fun number(name: String): Int = Signal(name).number

    /** Whether the signal asks to give up. */
    @JvmStatic
    fun isEnding(number: Int): Boolean = ENDING.any { number(it) == number }

    /** From now on the signal does what it does to a process that does not expect it. */
    @JvmStatic
    fun expectNoMore(number: Int) {
        val name = ENDING.first { number(it) == number }
        Signal.handle(Signal(name), SignalHandler.SIG_DFL)
    }
}
