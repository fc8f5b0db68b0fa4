package io.lockkeeper.zookeeper.storm

import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.contract.OpenLives
import io.lockkeeper.spi.LockMode
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.io.File
import java.time.Duration.ofMillis
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.random.Random
import kotlin.system.exitProcess
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/**
 * One process of the storm. For a few names each process has one caller that holds for long, so that one process always
 * holds and the others wait. Names that are shared have two of them. On other names callers of all faces come and go
 * quickly.
 */
internal class StormWorker(
    locks: Locks,
    journal: Journal,
    resource: FencedResource.Writer,
    private val session: Duration,
) {
    private val orders = StormCommands()
    private val inside = StormBodies(resource, orders)
    private val callers = Callers(locks, journal, inside)
    private val bodies: List<ThreadBody> = listOf(inside::sleeping, inside::asking, inside::listening)

    /** Returns when the storm is over and every call has ended. */
    fun run(seed: Int) {
        orders.start()
        val threads =
            List(LONG_THREADS) { number ->
                val body = bodies[(seed + number).mod(bodies.size)]
                turns(Random(100 * seed + number)) { inThread("$LONG_NAMES$number", longWait(it), long(it), it, body) }
            } + LONG_SHARED.mapIndexed { number, name ->
                val body = bodies[(seed / bodies.size + number).mod(bodies.size)]
                turns(Random(100 * seed + 10 + number)) { inThread(name, longWait(it), long(it), it, body) }
            } + List(SHORT_THREADS) { number ->
                turns(Random(100 * seed + 20 + number)) {
                    inThread(if (number == 0) shared(it) else name(it), wait(it), moment(it), it, bodies.random(it))
                }
            }
        runBlocking(Dispatchers.Default) {
            repeat(LONG_COROUTINES) { number ->
                val random = Random(100 * seed + 40 + number)
                val name = "$LONG_NAMES${LONG_THREADS + number}"
                launch { while (!orders.isOver) suspended(name, random) }
            }
            LONG_SHARED.forEachIndexed { number, name ->
                val random = Random(100 * seed + 50 + number)
                launch { while (!orders.isOver) suspended(name, random) }
            }
            repeat(SHORT_SHARED) { number ->
                val random = Random(100 * seed + 80 + number)
                launch {
                    while (!orders.isOver) {
                        val name = shared(random)
                        callers.sharing(name, StormModes.of(name, random), wait(random), moment(random), random)
                    }
                }
            }
            launch {
                val random = Random(100 * seed + 90)
                while (!orders.isOver) {
                    callers.suspended(seldom(random, seed), LockMode.EXCLUSIVE, wait(random), moment(random))
                    delay(moment(random) * 20) // meanwhile the lock may be kept
                }
            }
            repeat(SHORT_COROUTINES) { number ->
                val random = Random(100 * seed + 60 + number)
                launch {
                    while (!orders.isOver) {
                        callers.anything(
                            name(random),
                            name(random),
                            wait(random),
                            moment(random),
                            random,
                        )
                    }
                }
            }
        }
        threads.forEach { it.join() }
    }

    private fun turns(random: Random, turn: (Random) -> Unit): Thread = thread { while (!orders.isOver) turn(random) }

    private fun inThread(name: String, wait: Duration, lasting: Duration, random: Random, body: ThreadBody) =
        callers.inThread(name, StormModes.of(name, random), wait, lasting, body)

    private suspend fun suspended(name: String, random: Random) =
        callers.suspended(name, StormModes.of(name, random), longWait(random), long(random))

    private fun name(random: Random) = "name-${random.nextInt(SHORT_NAMES)}"

    private fun shared(random: Random) = "${SHARED_KINDS.random(random)}-${random.nextInt(SHORT_SHARED_NAMES)}"

    /** A name that this process uses again and again, and the others now and then. */
    private fun seldom(random: Random, seed: Int): String {
        val owner = if (random.nextInt(10) == 0) random.nextInt(TUNINGS) else seed
        return "$SELDOM${owner.mod(TUNINGS)}"
    }

    private fun wait(random: Random) = session * random.nextDouble(0.1, 3.0)

    private fun longWait(random: Random) = session * random.nextDouble(1.0, 4.0)

    private fun moment(random: Random) = random.nextInt(10).milliseconds

    private fun long(random: Random) = session * random.nextDouble(0.1, 1.5)

    companion object {
        /** The prefix of the names that are always held and waited for. */
        const val LONG_NAMES = "long-"

        /** The prefix of the names for which a process seldom waits, and which only one caller of each process uses. */
        const val SELDOM = "seldom-"
        private const val LONG_THREADS = 3 // one for each way to hear of a loss
        private const val LONG_COROUTINES = 3
        private val SHARED_KINDS = listOf(StormModes.READ_WRITE, StormModes.PERMITS)
        private val LONG_SHARED = SHARED_KINDS.map { "$LONG_NAMES$it" }
        private const val SHORT_THREADS = 3 // the first one shares
        private const val SHORT_COROUTINES = 4
        private const val SHORT_SHARED = 3
        private const val SHORT_NAMES = 8
        private const val SHORT_SHARED_NAMES = 2
        private const val IDLE_SECONDS = 20L
        private const val TUNINGS = 4

        @JvmStatic
        fun main(arguments: Array<String>) {
            val (process, address, sessionMillis, seed, port) = arguments
            val session = sessionMillis.toLong().milliseconds
            val journal = Journal(File(arguments[5]))
            PauseWatch(journal).start()
            val options = LockOptions.builder().sessionTimeout(ofMillis(sessionMillis.toLong()))
            tune(options, seed.toInt())
            val lives = OpenLives()
            val locks = ZooKeeperLocks.connect(address, options.listener(lives).build())
            StormWorker(locks, journal, FencedResource.Writer(process, port.toInt()), session).run(seed.toInt())
            println(awaitIdle(locks, lives))
            readlnOrNull() // the session, and any leftover nodes in it, live until then
            locks.close(ofMillis(0))
            exitProcess(0)
        }

        /** The kind of each process. Kinds are mixed in one queue or alike; a storm's process keeps its kind. */
        private fun tune(options: LockOptions.Builder, seed: Int) {
            when (seed % TUNINGS) {
                1 -> options.handoffTime(ofMillis(0)).releaseWait(ofMillis(0))
                2 -> options.handoffTime(ofMillis(1000)).keepFor(ofMillis(10_000))
                3 -> options.fair(true)
                else -> options.keepFor(ofMillis(300))
            }
        }

        /** Waits until the engine has released the holds that callers left behind. */
        private fun awaitIdle(locks: Locks, lives: OpenLives): String {
            val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(IDLE_SECONDS)
            val isIdle = { locks.inUse() == Outcome.NOTHING && lives.complaints(over = true).isEmpty() }
            while (!isIdle() && System.nanoTime() < end) TimeUnit.MILLISECONDS.sleep(20)
            return (listOf(locks.inUse()) + lives.complaints(over = true)).joinToString("; ")
        }
    }
}
