package io.lockkeeper.memory.faults

import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.contract.NOTHING
import io.lockkeeper.engine.LockEngine
import io.lockkeeper.spi.LockStore
import io.lockkeeper.spi.SessionListener
import java.lang.reflect.Method
import java.lang.reflect.Proxy
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** One process. Each operation that its engine starts on its store is counted, and a fault can be injected. */
internal class FaultyProcess(
    val name: String,
    private val world: World,
    options: LockOptions,
) {
    val connection = FaultyConnection(world.server, world.latency, world.lag)
    val time = ProcessTime(world.time)

    /** The operations so far, by the names that the store has for them. */
    val operations = ArrayList<String>()
    var strikes = emptyList<Strike>()
    private val operation = Operation(this, world)
    private var lastAsked = Duration.ZERO
    private var closing: CompletableFuture<Void>? = null
    private val timer = FaultyTimer(time) { name, call -> operation.call(count(name)?.mode, call) }
    val locks: Locks = LockEngine.over(store(), options, timer)

    /** Tasks that the timer has taken although it threw: nobody can have cancelled them. */
    val unknownTimers get() = timer.unknown

    val isDead get() = time.isDead

    var isClosed = false
        private set

    val isClosing get() = closing?.isDone == false

    /** Whether it watches a queue, which takes no place in it. */
    var isWatching = false

    /** Watches that fired in a process that had nothing in use. */
    var watchesLeft = 0
        private set

    fun close(grace: Duration) {
        isClosed = true
        closing = locks.closeAsync(grace.toJavaDuration()).toCompletableFuture()
    }

    fun closeUnderneath() {
        isClosed = true
        connection.closeUnderneath()
    }

    /** Found by reflection, so that requests that are added to the store later get faults too. */
    private fun store(): LockStore {
        val types = arrayOf<Class<*>>(LockStore::class.java)
        return Proxy.newProxyInstance(javaClass.classLoader, types) { _, method, given ->
            answer(method, given.orEmpty())
        } as LockStore
    }

    private fun answer(method: Method, given: Array<out Any?>): Any? = when {
        method.returnType == CompletionStage::class.java -> request(method, given)
        method.name == "start" -> connection.start(given.single() as SessionListener)
        method.name == "poll" -> operation.look(count(method.name)?.mode)
        method.name == "close" -> connection.close()
        method.name in CALLS -> operation.call(count(method.name)?.mode) { pass(method, given) }
        else -> pass(method, given)
    }

    private fun pass(method: Method, given: Array<out Any?>): Any? = method.invoke(connection.current.requests, *given)

    private fun request(method: Method, given: Array<out Any?>): CompletionStage<*>? {
        val strike = count(method.name)
        lastAsked = world.time.now
        val arguments = given.map { if (it is Runnable) watched(it) else it }.toTypedArray()
        return operation.run(method.name, strike?.mode) {
            pass(method, arguments) as CompletionStage<*>
        }
    }

    private fun count(operation: String): Strike? {
        operations += operation
        return strikes.find { it.at == operations.size }?.also { world.met(it, operation) }
    }

    private fun watched(action: Runnable) = Runnable {
        // Watches that fire together arrive one after another, and the process may leave after the first.
        // Nor is a watch left that fires while its removal is still under way.
        val wasLeft = world.time.now > lastAsked + world.latency * 2
        connection.incoming.news {
            if (wasLeft && !isWatching && locks.inUse() == NOTHING) watchesLeft++
            action.run()
        }
    }

    companion object {
        /** Calls of the store, the timer and the executor that send no request. */
        val CALLS = setOf("nodeBytes", "tidy", "describe", "trouble", "schedule", "execute")
    }
}
