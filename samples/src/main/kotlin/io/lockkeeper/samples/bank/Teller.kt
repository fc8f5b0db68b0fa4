package io.lockkeeper.samples.bank

import io.lockkeeper.LockException
import io.lockkeeper.LockLostException
import io.lockkeeper.Locks
import io.lockkeeper.withLocks
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import java.io.IOException
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toKotlinDuration

/** Carries out the bank's commands in coroutines. */
internal class Teller(
    private val client: Locks,
    assignment: Assignment,
    private val line: BankLine,
) {
    private val unlocked = Ledger.open(assignment.unlocked)
    private val locked = Ledger.open(assignment.locked)
    private val accounts = locked.accounts()

    suspend fun serve() = coroutineScope {
        var moving: Job? = null
        line.say(Event.READY)
        while (true) {
            when (val command = runInterruptible(Dispatchers.IO) { line.await() }) {
                Command.MOVE_UNLOCKED -> moving = launch { keepMoving { move(unlocked, it) { 0 } } }

                Command.MOVE_LOCKED -> moving = launch { keepMoving { moveLocked(it) } }

                Command.PAUSE -> {
                    // The cancellation may come at any point: calls that wait are withdrawn, and holders release.
                    moving?.cancelAndJoin()
                    line.say(Event.IDLE)
                }

                Command.STOP_IN_WRITE -> launch { moveLocked(Scenes.KILLED_IN, ::stopInWrite) }

                Command.WRITE_LATE -> writeLate(Scenes.STOPPED_IN)

                Command.QUIT -> break

                Command.GO_ON -> error("Not expected now: $command")
            }
        }
    }

    private suspend fun keepMoving(moveOnce: suspend (Order) -> Unit) = coroutineScope {
        repeat(Assignment.MOVERS) {
            launch {
                while (isActive) {
                    val failure = attempt { moveOnce(Order.random(accounts)) } ?: continue
                    line.say(Event.GAVE_UP, failure.toString())
                    delay(100.milliseconds)
                }
            }
        }
    }

    private suspend fun attempt(action: suspend () -> Unit): Exception? = try {
        action()
        null
    } catch (failure: LockException) {
        failure
    } catch (failure: IOException) {
        failure
    }

    private suspend fun moveLocked(order: Order, watcher: Step.Watcher = Step.Watcher.NONE) {
        client.withLocks("acct-${order.from}", "acct-${order.to}", wait = 10.seconds) {
            move(locked, order, watcher) { fencingToken(it) }
        }
    }

    private suspend fun move(
        ledger: Ledger,
        order: Order,
        watcher: Step.Watcher = Step.Watcher.NONE,
        token: (String) -> Long,
    ) {
        val from = blocking { ledger.read(order.from) }
        val to = blocking { ledger.read(order.to) }
        delay(Assignment.THINKING.toKotlinDuration())
        blocking {
            ledger.write(order.changes(from, to, token), watcher)
            line.say(Event.MOVED)
        }
    }

    /** Stops when one account is written and the other is not yet. Then the bank kills this process. */
    private fun stopInWrite(step: Step) {
        if (step != Step.LEDGER_HALF_WRITTEN) return
        line.say(Event.HOLDING)
        line.await(Command.QUIT)
    }

    /**
     * Does what a body should not do: it goes on although it was cancelled, because its locks were lost. Then only the
     * ledger can keep the write out.
     */
    private suspend fun writeLate(order: Order) {
        try {
            client.withLocks(order.lockNames(), wait = 10.seconds) {
                val first = held.all().first()
                withContext(NonCancellable) {
                    val from = blocking { locked.read(order.from) }
                    val to = blocking { locked.read(order.to) }
                    line.say(Event.HOLDING, "${first.fencingToken()}")
                    blocking { line.await(Command.GO_ON) }
                    val lost = withTimeoutOrNull(5.seconds) { first.lost().await() }
                    line.say(Event.TOLD, lost?.lossCause()?.words().orEmpty())
                    blocking { locked.write(order.changes(from, to) { fencingToken(it) }) }
                }
            }
            line.say(Event.ACCEPTED)
        } catch (stale: StaleTokenException) {
            line.say(Event.REFUSED, "${stale.message}")
        } catch (lost: LockLostException) {
            line.say(Event.ACCEPTED, "${lost.message}")
        }
    }

    private suspend fun <T> blocking(action: () -> T): T = withContext(Dispatchers.IO) { action() }
}
