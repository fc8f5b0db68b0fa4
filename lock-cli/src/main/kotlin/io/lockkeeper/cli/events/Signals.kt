package io.lockkeeper.cli.events

import sun.misc.Signal
import sun.misc.SignalHandler
import java.util.function.Consumer

/**
 * The signals of this process. In Kotlin, because javac warns of `sun.misc.Signal`, which has no successor, and can't be
 * told not to. QUIT can't be heard: a JVM prints its threads then.
 *
 * Thread rules: the receiver is called on a thread of the JVM's, one for each signal.
 */
object Signals {
    /** Those that end a process that does not expect them. */
    private val ENDING = listOf("HUP", "INT", "TERM", "USR1", "USR2", "ALRM")
    private val OTHERS = listOf("WINCH", "CONT", "TSTP")

    /** From now on the receiver gets the signals that would end this process. What was ignored before stays ignored. */
    @JvmStatic
    fun receiveEnding(receiver: Consumer<Event>) = receive(ENDING, receiver)

    /** From now on the receiver also gets the signals that concern a command in another group. */
    @JvmStatic
    fun receiveOthers(receiver: Consumer<Event>) = receive(OTHERS, receiver)

    /** From now on this process can take the terminal back from another group. Otherwise that would stop it. */
    @JvmStatic
    fun ignoreOutputStops() {
        Signal.handle(Signal("TTOU"), SignalHandler.SIG_IGN)
    }

    private fun receive(names: List<String>, receiver: Consumer<Event>) {
        for (name in names) {
            val signal = Signal(name)
            val before = Signal.handle(signal) { receiver.accept(Signalled(it.number)) }
            if (before == SignalHandler.SIG_IGN) Signal.handle(signal, SignalHandler.SIG_IGN)
        }
    }

    /** The signal's number on this system. */
    @JvmStatic
    fun number(name: String): Int = Signal(name).number

    /** Whether the event is a signal that asks to give up. */
    @JvmStatic
    fun isEnding(event: Event): Boolean = event is Signalled && ENDING.any { number(it) == event.number }

    /** From now on the signal does what it does to a process that does not expect it. */
    @JvmStatic
    fun expectNoMore(name: String) {
        Signal.handle(Signal(name), SignalHandler.SIG_DFL)
    }
}
