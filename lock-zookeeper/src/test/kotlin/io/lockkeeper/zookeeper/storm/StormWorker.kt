package io.lockkeeper.zookeeper.storm

import io.lockkeeper.HeldLock
import io.lockkeeper.LockException
import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.withLock
import io.lockkeeper.withLocks
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.io.File
import java.time.Duration
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.LockSupport
import kotlin.concurrent.thread
import kotlin.random.Random
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** One process of the storm: callers of all faces take names, check the clock while they hold, and write to the fenced resource. */
internal class StormWorker(
    private val locks: Locks,
    private val journal: Journal,
    private val resource: FencedFile,
    private val names: Int,
) {
    @Volatile private var over = false

    fun run(seed: Long) {
        val threads =
            List(THREADS) {
                val random = Random(seed + it)
                thread { loop { inThread(random) } }
            }
        thread(isDaemon = true) {
            readlnOrNull() // the parent's word, or its end
            over = true
        }
        runBlocking(Dispatchers.Default) {
            repeat(COROUTINES) {
                val random = Random(seed - it)
                launch { loopSuspending { inCoroutine(random) } }
            }
        }
        threads.forEach { it.join() }
    }

    private inline fun loop(turn: () -> Unit) {
        while (!over) runCatching(turn).onFailure { told(it) }
    }

    private suspend inline fun loopSuspending(turn: () -> Unit) {
        while (!over) {
            try {
                turn()
            } catch (failed: LockException) {
                told(failed)
            }
        }
    }

    private fun told(failed: Throwable) {
        if (failed !is LockException && failed !is InterruptedException) failed.printStackTrace()
        journal.failed(failed.javaClass.simpleName)
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS))
    }

    private fun inThread(random: Random) {
        locks.blocking().runWithLock<Exception>(name(random), Duration.ofSeconds(random.nextLong(1, 15))) { lock ->
            believing(lock) {
                repeat(turns(random)) {
                    if (!lock.isHeld) return@believing
                    write(lock, random)
                    LockSupport.parkNanos(random.nextLong(STEP_NANOS))
                }
            }
        }
    }

    private suspend fun inCoroutine(random: Random) {
        if (random.nextInt(5) == 0) {
            val wanted = listOf(name(random), name(random))
            locks.withLocks(wanted, wait = random.nextInt(1, 15).seconds) {
                held.all().forEach { journal.began(it.name(), it.fencingToken(), System.nanoTime()) }
                try {
                    delay(random.nextInt(10).milliseconds)
                } finally {
                    held.all().forEach { journal.ended(it.name(), it.fencingToken(), System.nanoTime()) }
                }
            }
        } else {
            locks.withLock(name(random), wait = random.nextInt(1, 15).seconds) {
                believing(this) {
                    repeat(turns(random)) {
                        if (!isHeld) return@believing
                        write(this, random)
                        delay(random.nextInt(5).milliseconds)
                    }
                }
            }
        }
    }

    private inline fun believing(lock: HeldLock, body: () -> Unit) {
        journal.began(lock.name(), lock.fencingToken(), System.nanoTime())
        try {
            body()
        } finally {
            journal.ended(lock.name(), lock.fencingToken(), System.nanoTime())
        }
    }

    private fun write(lock: HeldLock, random: Random) {
        if (random.nextInt(3) == 0 && !resource.write(lock.name(), lock.fencingToken())) {
            journal.refused(lock.name(), lock.fencingToken())
        }
    }

    /** Mostly a moment; now and then longer than a session, to be still inside when something happens. */
    private fun turns(random: Random) = if (random.nextInt(LONG_ONE_IN) ==
        0
    ) {
        random.nextInt(LONG_TURNS)
    } else {
        random.nextInt(4)
    }

    private fun name(random: Random) = "name-${random.nextInt(names)}"

    companion object {
        private const val THREADS = 4
        private const val COROUTINES = 8
        private const val LONG_ONE_IN = 20
        private const val LONG_TURNS = 4000
        private const val PAUSE_MILLIS = 20L
        private const val STEP_NANOS = 4_000_000L

        @JvmStatic
        fun main(arguments: Array<String>) {
            val (address, sessionMillis, names, seed, directory) = arguments
            val options = LockOptions.builder().sessionTimeout(Duration.ofMillis(sessionMillis.toLong())).build()
            val locks = ZooKeeperLocks.connect(address, options)
            Journal(File(arguments[5])).use { journal ->
                StormWorker(locks, journal, FencedFile(File(directory)), names.toInt()).run(seed.toLong())
            }
            locks.close(Duration.ofSeconds(5))
            println(locks.inUse())
            exitProcess(0)
        }
    }
}
