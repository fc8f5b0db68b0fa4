package io.lockkeeper.engine.hold

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.internal.Nanos
import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import java.util.concurrent.Executor

class LeaseTest :
    FunSpec({
        test("a lease ends when its time is over, at once by the clock and later by its timer") {
            Leased(10).apply {
                at(9)
                lease.left() shouldBe 1
                lease.isOver() shouldBe false
                now = 10
                lease.isOver() shouldBe true
                ended shouldBe 0
                at(10)
                ended shouldBe 1
            }
        }

        test("a renewal counts from now or from the end, and never shortens") {
            Leased(10).apply {
                at(4)
                lease.renew(3, false) shouldBe 6
                lease.renew(8, false) shouldBe 8
                lease.renew(5, true) shouldBe 13
                at(16)
                ended shouldBe 0
                at(17)
                ended shouldBe 1
            }
        }

        test("an expired lease can't be renewed, whether its end was told yet or not") {
            for (told in listOf(false, true)) {
                Leased(10).apply {
                    if (told) at(10) else now = 10
                    lease.renew(100, false) shouldBe 0
                    lease.renew(100, true) shouldBe 0
                }
            }
        }

        test("a lease too long to be counted is for ever, and stays so") {
            Leased(10).apply {
                lease.renew(Long.MAX_VALUE - 5, true) shouldBe Nanos.FOREVER
                lease.renew(1, false) shouldBe Nanos.FOREVER
                at(Long.MAX_VALUE - 1)
                ended shouldBe 0
                lease.isOver() shouldBe false
            }
            Leased(10).lease.renew(Nanos.FOREVER, false) shouldBe Nanos.FOREVER
        }

        test("a cancelled lease does not end, and leaves no timer") {
            Leased(10).apply {
                lease.cancel()
                tasks.size shouldBe 0
            }
        }
    })

/** A lease of this length, on a clock that is set by hand. */
private class Leased(length: Long) : LockRuntime {
    val tasks = mutableListOf<Pair<Long, Runnable>>()
    var now = 0L
    var ended = 0
    val lease = Lease(this) { ended++ }.also { it.begin(length) }

    /** Sets the clock, and runs what is due. */
    fun at(time: Long) {
        now = time
        val due = tasks.filter { it.first <= now }
        tasks -= due.toSet()
        due.forEach { it.second.run() }
    }

    override fun nanoTime() = now

    override fun schedule(delayNanos: Long, task: Runnable): Cancellable {
        val scheduled = now + delayNanos to task
        tasks += scheduled
        return Cancellable { tasks -= scheduled }
    }

    override fun executor() = Executor { it.run() }

    override fun close() = Unit
}
