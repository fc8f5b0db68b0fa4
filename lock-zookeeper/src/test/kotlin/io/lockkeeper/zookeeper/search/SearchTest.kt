package io.lockkeeper.zookeeper.search

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import kotlin.time.Duration.Companion.minutes

/**
 * Looks for a course of events in which a promise of the library is broken: the engine and the store as they are, over a
 * simulated ensemble. `-Dsimulate.seconds` says for how long, and `-Dsimulate.seed` where it begins.
 */
class SearchTest :
    FunSpec({
        // The search takes a minute, and so might a bound that others set for each test.
        test("no course of events breaks a promise").config(timeout = 30.minutes) {
            val seed = java.lang.Long.getLong("simulate.seed") ?: System.currentTimeMillis()
            val seconds = java.lang.Long.getLong("simulate.seconds", 60)
            val search = Search(seconds * 1_000_000_000)
            val failing = search.run(seed)
            println("Seeds from $seed: ${search.runs} runs, ${search.steps} steps, ${search.grants} grants")
            withClue({
                failing?.let {
                    "${search.found}\nSeed ${it.seed}. In short:\n${Search.story(Search.shrunk(it))}"
                }
                    ?: ""
            }) {
                failing.shouldBeNull()
            }
            search.grants shouldBeGreaterThan search.runs
        }

        test("a seed tells the same story again") {
            for (seed in 1L..50L) {
                val plan = Plan.of(seed)
                Search.story(plan) shouldBe Search.story(plan)
            }
        }
    })
