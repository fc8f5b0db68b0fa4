package io.lockkeeper.internal

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.longs.shouldBeBetween
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.property.Arb
import io.kotest.property.arbitrary.long
import io.kotest.property.checkAll
import io.lockkeeper.LockOptions
import java.math.BigInteger
import java.time.Duration
import java.time.temporal.ChronoUnit

class WaitsTest :
    FunSpec({
        test("a wait is counted in nanoseconds up to a hundred years, and is for ever from there on") {
            val most = Duration.ofDays(36_525)
            checkAll(Arb.long(0L..<most.toNanos())) { Waits.nanos(Duration.ofNanos(it)) shouldBe it }
            Waits.nanos(most.minusNanos(1)) shouldBe most.toNanos() - 1
            Waits.nanos(most) shouldBe Waits.FOREVER
            Waits.nanos(LockOptions.FOREVER) shouldBe Waits.FOREVER
            Waits.nanos(ChronoUnit.FOREVER.duration) shouldBe Waits.FOREVER
            for (nanos in listOf(0, 1, most.toNanos() - 1)) Waits.bounded(nanos) shouldBe nanos
            for (nanos in listOf(most.toNanos(), Long.MAX_VALUE)) Waits.bounded(nanos) shouldBe Waits.FOREVER
        }

        test("the ends of any two waits that have one are told apart by their difference, whenever they began") {
            val counted = Arb.long(0L..<Duration.ofDays(36_525).toNanos())
            checkAll(Arb.long(), counted, counted, Arb.long(0L..Duration.ofDays(365).toNanos())) {
                    start,
                    one,
                    other,
                    later,
                ->
                val end = start + Waits.nanos(Duration.ofNanos(one))
                val otherEnd = start + later + Waits.nanos(Duration.ofNanos(other))
                (end - otherEnd).compareTo(0L) shouldBe BigInteger.valueOf(one)
                    .compareTo(BigInteger.valueOf(other) + BigInteger.valueOf(later))
            }
        }

        test("a span in words is what one would write") {
            Waits.words(Duration.ofMillis(1500)) shouldBe "1.5s"
            Waits.words(Duration.ZERO) shouldBe "0s"
            Waits.words(Duration.ofMinutes(-90)) shouldBe "-1h-30m"
            Waits.words(LockOptions.FOREVER) shouldBe "for ever"
            Waits.words(ChronoUnit.FOREVER.duration) shouldBe "for ever"
        }

        test("a negative wait is refused, and a lease that is not positive") {
            checkAll(Arb.long(Long.MIN_VALUE..-1)) {
                shouldThrow<IllegalArgumentException> { Waits.nanos(Duration.ofNanos(it)) }
            }
            for (span in listOf(Duration.ZERO, Duration.ofNanos(-1))) {
                shouldThrow<IllegalArgumentException> { Waits.positiveNanos("A lease", span) }.message shouldContain
                    "A lease must be longer than zero"
            }
            Waits.positiveNanos("A lease", Duration.ofNanos(1)) shouldBe 1
        }

        test("what remains is what has not passed, wherever the clock began, and never less than nothing") {
            checkAll(Arb.long(0L..<Long.MAX_VALUE), Arb.long(), Arb.long(0L..Long.MAX_VALUE / 2)) {
                    wait,
                    start,
                    passed,
                ->
                val left = Waits.remaining(wait, start, start + passed)
                left.shouldBeBetween(0, wait)
                left shouldBe if (passed >= wait) 0 else wait - passed
            }
        }

        test("for ever remains for ever") {
            checkAll(Arb.long(), Arb.long()) { start, now ->
                Waits.remaining(Waits.FOREVER, start, now) shouldBe Waits.FOREVER
            }
        }
    })
