package io.lockkeeper.cli.looking

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.ContenderKind
import io.lockkeeper.Holder
import io.lockkeeper.LockInspection
import io.lockkeeper.LockTenure
import io.lockkeeper.QueuedContender
import io.lockkeeper.cli.output.Modes
import io.lockkeeper.spi.LockMode
import java.time.Instant
import java.util.Optional

/** Queues of shared locks in one line. */
class WordsTest :
    FunSpec({
        val start = Instant.parse("2026-01-01T00:00:00Z")

        fun queue(vararg holding: LockMode?, waiting: List<LockMode?> = emptyList(), mayBeKept: Boolean = false) =
            LockInspection(
                "x",
                holding.mapIndexed { at, mode ->
                    val holder = Holder("h", 1L + at, "", start, 0, false)
                    LockTenure(
                        "x",
                        "n$at",
                        0,
                        1,
                        ContenderKind.LOCKKEEPER,
                        holder,
                        1,
                        Optional.empty(),
                        Optional.ofNullable(mode),
                        mayBeKept,
                    )
                },
                waiting.map {
                    val holder = Holder("h", 9, "", start, 0, false)
                    QueuedContender("w", 1, ContenderKind.LOCKKEEPER, holder, Optional.ofNullable(it))
                },
                false,
            )

        fun line(queue: LockInspection) = Words.line(queue, start.plusSeconds(5))

        test("a line says who holds the lock, for what, and how many more share it") {
            line(queue()) shouldBe "free"
            line(queue(LockMode.EXCLUSIVE)) shouldBe "held by host h, pid 1 for 5s"
            line(queue(LockMode.WRITE, waiting = listOf(LockMode.READ))) shouldBe
                "held for writing by host h, pid 1 for 5s, 1 waiting"
            line(queue(LockMode.READ, LockMode.READ, LockMode.READ)) shouldBe
                "held for reading by host h, pid 1 and 2 more for 5s"
            line(queue(LockMode.permits(1, 4), LockMode.permits(2, 4))) shouldBe
                "held (3/4 permits) by host h, pid 1 and 1 more for 5s"
            line(queue(LockMode.READ, waiting = listOf(LockMode.EXCLUSIVE))) shouldBe
                "held for reading by host h, pid 1 for 5s, 1 waiting, different kinds of lock in one queue"
        }

        test("a process that may only keep the lock is not said to hold it") {
            val kept = queue(LockMode.EXCLUSIVE, mayBeKept = true)
            line(kept) shouldBe "held or kept by host h, pid 1 for 5s"
            Words.holders(kept) shouldBe "host h, pid 1, may only keep it"
            Words.leaseLeft(kept.tenures.single(), start) shouldBe "?"
            Words.leaseLeft(queue(LockMode.EXCLUSIVE).tenures.single(), start) shouldBe "-"
        }

        test("a column says in which mode the lock is held, and what is mixed") {
            Modes.of(queue(LockMode.EXCLUSIVE)) shouldBe "exclusive"
            Modes.of(queue(LockMode.READ, LockMode.READ)) shouldBe "read"
            Modes.of(queue(LockMode.permits(1, 1))) shouldBe "1/1 permit"
            Modes.of(queue(LockMode.permits(2, 4), LockMode.permits(2, 4))) shouldBe "4/4 permits"
            Modes.of(queue(null)) shouldBe "-"
            Modes.of(queue(null, waiting = listOf(LockMode.READ))) shouldBe "mixed"
        }
    })
