package io.lockkeeper.comingfrom

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockLostException
import io.lockkeeper.guardedOrSkip
import java.time.Duration
import java.util.Optional

class ShedLockTest :
    FunSpec({
        fun java(test: JavaRow.(ShedLockInJava) -> Unit) = JavaRow("nightly").run { test(ShedLockInJava(this)) }

        test("@SchedulerLock(name = \"nightly\", lockAtMostFor = \"30m\", lockAtLeastFor = \"5m\")") {
            java { inJava ->
                val nightly = inJava.scheduled()
                whileOtherHolds { nightly.run() }
                runs shouldBe 0
                nightly.run()
                other.tryAcquire("nightly") shouldBe Optional.empty()
                cluster.advance(Duration.ofMinutes(5))
                ranAndReleased(1)
            }
        }

        test("executor.executeWithLock(task, configuration)") {
            java { inJava ->
                inJava.runs() shouldBe true
                whileOtherHolds { inJava.runs() } shouldBe false
                ranAndReleased(1)
            }
        }

        test("executor.executeWithLock(taskWithResult, configuration).getResult()") {
            java { inJava ->
                inJava.returns() shouldBe Optional.of("report")
                whileOtherHolds { inJava.returns() } shouldBe Optional.empty()
                ranAndReleased(1)
            }
        }

        test("provider.lock(configuration)") {
            java { inJava ->
                inJava.handle().get().use { work.run() }
                whileOtherHolds { inJava.handle() } shouldBe Optional.empty()
                ranAndReleased(1)
            }
        }

        test("LockExtender.extendActiveLock(Duration.ofMinutes(5), Duration.ZERO)") {
            java { inJava ->
                inJava.extend()
                ranAndReleased(1)
            }
        }

        test("LockAssert.assertLocked()") {
            java { inJava ->
                val held = connection.blocking().acquire("nightly")
                inJava.asserts(held)
                cluster.remove("nightly") shouldBe true
                eventually(held.lost().toCompletableFuture())
                shouldThrow<LockLostException> { inJava.asserts(held) }
            }
        }

        test("@SchedulerLock(name = \"nightly\") in Kotlin") {
            row("nightly") {
                // on the page:
                val nightly = locks.guardedOrSkip("nightly") { work() }
                // so:
                whileOtherHolds { nightly() } shouldBe null
                nightly()
                runs shouldBe 1
            }
        }
    })
