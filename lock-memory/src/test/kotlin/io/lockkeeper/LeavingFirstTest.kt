package io.lockkeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.memory.inVirtualTime
import kotlinx.coroutines.delay
import kotlin.time.Duration.Companion.seconds

/** What a caller asks for next must not find the node that it has just left in its way. */
class LeavingFirstTest :
    FunSpec({
        test("a caller that does not get the lock has left the queue when it hears of it") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val terms = lockTerms(wait = 1.seconds).permits(2, 3)
                a.withLock("x", terms) {
                    val late = b.engine().acquire("x", terms.resolve(b.options()), true, true)
                    val seen = late.handle { _, why ->
                        why.shouldBeInstanceOf<LockTimeoutException>() to cluster.nodes()
                    }
                    delay(2.seconds)
                    seen.join().second shouldBe mapOf("x" to 1)
                }
            }
        }
    })
