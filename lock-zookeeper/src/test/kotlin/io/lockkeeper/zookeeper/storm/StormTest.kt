package io.lockkeeper.zookeeper.storm

import io.kotest.assertions.assertSoftly
import io.kotest.assertions.withClue
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.ints.shouldBeGreaterThan
import kotlin.random.Random
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

// Alone: it measures, and needs the machine for itself.
@Isolate
class StormTest :
    FunSpec({
        val lasting = Integer.getInteger("storm.seconds", 60).seconds
        val seed = java.lang.Long.getLong("storm.seed") ?: Random.nextLong(1_000_000)

        test("in a storm nobody holds a lock beside others that may not, and nothing is left").config(
            timeout = lasting + 4.minutes,
            invocationTimeout = lasting + 4.minutes,
        ) {
            println("storm: $lasting, seed $seed (repeat with -Dstorm.seed=$seed)")
            Storm(seed, lasting).use { storm ->
                val outcome = storm.run()
                println(outcome.table(seed))
                outcome.history.wrong.forEach { println(it) }
                assertSoftly {
                    outcome.history.holds.size shouldBeGreaterThan lasting.inWholeSeconds.toInt()
                    for ((kind, count) in outcome.sharedHolds + outcome.together) {
                        withClue(kind) { count shouldBeGreaterThan 0 }
                    }
                    withClue("kept") { outcome.kept shouldBeGreaterThan 0 }
                    withClue("what nothing excuses") { outcome.history.wrong.map { "$it" }.shouldBeEmpty() }
                    withClue("left in use") { outcome.leaks.shouldBeEmpty() }
                }
            }
        }
    })
