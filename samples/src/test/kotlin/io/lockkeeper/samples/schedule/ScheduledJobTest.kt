package io.lockkeeper.samples.schedule

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.memory.MemoryProcess
import io.lockkeeper.memory.locks
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

class ScheduledJobTest :
    FunSpec({
        /** One process: its locks, and its job, whose clock is ahead of the test's by [ahead]. */
        fun TestScope.start(process: MemoryProcess, ahead: Duration, work: suspend () -> Unit): Job =
            backgroundScope.launch {
                ScheduledJob(process.locks, "report", 1.hours, { currentTime + ahead.inWholeMilliseconds }) {
                    work()
                }.run()
            }

        /** The hours in which the test's clock was at the times of these runs, if no clock is ahead by half an hour. */
        fun List<Long>.hours() = map { (it.milliseconds + 30.minutes).inWholeHours }

        test("two processes whose clocks differ run it once an hour") {
            runTest {
                val cluster = MemoryCluster(this)
                val runs = mutableListOf<Long>()
                listOf(0.minutes, 20.minutes).forEach { ahead ->
                    start(cluster.connect(), ahead) { runs += currentTime }
                }
                delay(10.5.hours)
                runs.hours() shouldBe (1L..10L).toList()
            }
        }

        test("a run that takes longer than an hour overlaps with no other") {
            runTest {
                val cluster = MemoryCluster(this)
                var running = 0
                var most = 0
                var runs = 0
                listOf(0.minutes, 20.minutes).forEach { ahead ->
                    start(cluster.connect(), ahead) {
                        most = maxOf(most, ++running)
                        runs++
                        delay(90.minutes)
                        running--
                    }
                }
                delay(24.hours)
                most shouldBe 1
                runs shouldBeGreaterThan 10
            }
        }

        test("the other process takes over when one ends, and the schedule survives an outage and a lost lock") {
            runTest {
                val cluster = MemoryCluster(this)
                val processes = List(2) { cluster.connect() }
                val runs = mutableListOf<Pair<Int, Long>>()
                val jobs = processes.mapIndexed { number, process ->
                    start(process, ahead = (20 - 20 * number).minutes) {
                        runs += number to currentTime
                        delay(5.minutes)
                    }
                }
                delay(43.minutes) // the first process is in its first run
                processes[0].expireSession()
                delay(30.minutes)
                jobs[0].cancel()
                processes[1].disconnect()
                delay(1.hours)
                processes[1].reconnect()
                delay(1.hours)
                runs.map { it.first } shouldBe listOf(0, 1, 1)
                runs.map { it.second }.hours() shouldBe listOf(1L, 1L, 3L)
                runs shouldHaveSize 3
            }
        }
    })
