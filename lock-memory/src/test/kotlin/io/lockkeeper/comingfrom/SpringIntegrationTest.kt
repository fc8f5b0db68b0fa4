package io.lockkeeper.comingfrom

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockTimeoutException
import java.time.Duration
import kotlin.concurrent.thread

class SpringIntegrationTest :
    FunSpec({
        fun java(test: JavaRow.(SpringIntegrationInJava) -> Unit) =
            JavaRow("acct-42").run { test(SpringIntegrationInJava(this)) }
        val wait = Duration.ofSeconds(10)

        test("registry.executeLocked(\"acct-42\", () -> work())") {
            java { inJava ->
                val waiting = whileOtherHolds {
                    thread { inJava.waits() }.also { while (cluster.nodes()["acct-42"] != 2) Thread.onSpinWait() }
                }
                waiting.join()
                ranAndReleased(1)
            }
        }

        test("registry.executeLocked(\"acct-42\", Duration.ofSeconds(10), () -> work())") {
            java { inJava ->
                inJava.waitsTenSeconds()
                waitsFor(wait) { shouldThrow<LockTimeoutException> { inJava.waitsTenSeconds() } }
                ranAndReleased(1)
            }
        }

        test("registry.obtain(\"acct-42\")") {
            java { inJava ->
                val lock = inJava.view()
                lock.lock()
                lock.lock()
                lock.unlock()
                work.run()
                lock.unlock()
                ranAndReleased(1)
            }
        }

        test("registry.obtain(\"acct-42\").tryLock()") {
            java { inJava ->
                whileOtherHolds { inJava.tries() } shouldBe false
                inJava.tries() shouldBe true
                work.run()
                connection.blocking().lock("acct-42").unlock()
                ranAndReleased(1)
            }
        }

        test("registry.obtain(\"acct-42\").tryLock(Duration.ofSeconds(10), Duration.ofMinutes(1))") {
            java { inJava ->
                waitsFor(wait) { inJava.triesWithLease() } shouldBe false
                inJava.triesWithLease() shouldBe true
                work.run()
                connection.blocking().lock("acct-42").unlock()
                ranAndReleased(1)
            }
        }

        test("registry.renewLock(\"acct-42\", Duration.ofMinutes(1))") {
            java { inJava ->
                inJava.renews()
                ranAndReleased(1)
            }
        }
    })
