package io.lockkeeper.zookeeper.compared

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.nulls.shouldBeNull
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicLong
import java.util.concurrent.atomic.AtomicReference

/**
 * The simulated server and clients answer as the real ones do: random programs of requests, and of what happens to
 * sessions, run on both, for 20 seconds. `-Dcompare.programs` says how many instead, and `-Dcompare.seed` where they begin.
 */
class ComparedWithRealTest :
    FunSpec({
        test("the simulated server and clients behave as the real ones do") {
            val seed = java.lang.Long.getLong("compare.seed") ?: System.currentTimeMillis()
            val programs: Long? = java.lang.Long.getLong("compare.programs")
            val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20)
            val next = AtomicLong(seed)
            val found = AtomicReference<Difference>()

            fun compareSome() = RealSide().use { real ->
                val comparison = Comparison(real)
                while (found.get() == null) {
                    val number = next.getAndIncrement()
                    if (if (programs == null) System.nanoTime() > end else number >= seed + programs) break
                    val difference = comparison.compare(RandomProgram(number).draw()) ?: continue
                    if (found.compareAndSet(null, difference)) found.set(comparison.shrunk(difference))
                }
            }

            Executors.newFixedThreadPool(THREADS).let { threads ->
                try {
                    threads.invokeAll(List(THREADS) { Callable { compareSome() } }).forEach { it.get() }
                } finally {
                    threads.shutdown()
                }
            }
            println("${next.get() - seed} programs from $seed")
            withClue({ "${found.get() ?: ""}" }) { found.get().shouldBeNull() }
        }
    })

/** Most of the time is spent on waiting for a thread to wake. */
private const val THREADS = 2
