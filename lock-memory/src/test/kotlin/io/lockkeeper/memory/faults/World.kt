package io.lockkeeper.memory.faults

import io.lockkeeper.LockOptions
import io.lockkeeper.memory.BareServer
import kotlinx.coroutines.Dispatchers
import kotlin.reflect.KClass
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** The session timeout of every process: the default. */
internal val SESSION = 15.seconds

/** How late a cluster with lag hears of a session: half a tick, and a tick is at most half a session timeout. */
internal val LAG = SESSION / 4

/** The processes, the server and the time of one case. */
internal class World(
    private val caller: Caller,
    val latency: Duration,
    val lag: Duration,
    private val options: LockOptions,
) {
    val time = VirtualTime()
    val server = BareServer(time)

    // Fair: every caller has a node of its own, and their order is that in which the server made them.
    val journal = Journal(time, server, inTurn = !options.fair())
    val processes = ArrayList<FaultyProcess>()
    val calls = ArrayList<Call>()
    val struck = ArrayList<String>()
    var lastStruck = Duration.ZERO
        private set

    fun process(): FaultyProcess {
        val name = "process ${'a' + processes.size}"
        return FaultyProcess(name, this, options).also { processes += it }
    }

    fun met(strike: Strike, operation: String) {
        struck += "${strike.mode} at operation ${strike.at}, $operation"
        lastStruck = time.now
    }

    fun runUntil(limit: Duration, isSo: () -> Boolean): Boolean = time.runUntil(limit) {
        journal.look()
        isSo()
    }

    /** A call that begins after a while; its process's clock decides when. */
    fun call(
        process: FaultyProcess,
        after: Duration,
        wait: Duration,
        fails: KClass<out Throwable>?,
        caller: Caller = this.caller,
        run: suspend Call.(Caller) -> Unit,
    ): Call {
        val call = Call(calls.size + 1, process, if (wait == Duration.ZERO) IO_TIMEOUT else wait, fails, this)
        calls += call
        val dispatcher = if (caller == Caller.COROUTINE) process.time.dispatcher else Dispatchers.Unconfined
        process.time.schedule(after.inWholeNanoseconds) { call.start(dispatcher) { run(caller) } }
        return call
    }

    private companion object {
        val IO_TIMEOUT = 5.seconds
    }
}
