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

class NanosTest :
    FunSpec({
        test("a wait is counted in nanoseconds up to a hundred years, and is for ever from there on") {
            val most = Duration.ofDays(36_525)
            checkAll(Arb.long(0L..<most.toNanos())) { Nanos.nanos(Duration.ofNanos(it)) shouldBe it }
            Nanos.nanos(most.minusNanos(1)) shouldBe most.toNanos() - 1
            Nanos.nanos(most) shouldBe Nanos.FOREVER
            Nanos.nanos(LockOptions.FOREVER) shouldBe Nanos.FOREVER
            Nanos.nanos(ChronoUnit.FOREVER.duration) shouldBe Nanos.FOREVER
            for (nanos in listOf(0, 1, most.toNanos() - 1)) Nanos.bounded(nanos) shouldBe nanos
            for (nanos in listOf(most.toNanos(), Long.MAX_VALUE)) Nanos.bounded(nanos) shouldBe Nanos.FOREVER
        }

        test("the ends of any two finite waits compare by their difference, whenever they began") {
            val counted = Arb.long(0L..<Duration.ofDays(36_525).toNanos())
            checkAll(Arb.long(), counted, counted, Arb.long(0L..Duration.ofDays(365).toNanos())) {
                    start,
                    one,
                    other,
                    later,
                ->
                val end = start + Nanos.nanos(Duration.ofNanos(one))
                val otherEnd = start + later + Nanos.nanos(Duration.ofNanos(other))
                (end - otherEnd).compareTo(0L) shouldBe BigInteger.valueOf(one)
                    .compareTo(BigInteger.valueOf(other) + BigInteger.valueOf(later))
            }
        }

        test("a duration is printed as one would write it") {
            Nanos.words(Duration.ofMillis(1500)) shouldBe "1.5s"
            Nanos.words(Duration.ZERO) shouldBe "0s"
            Nanos.words(Duration.ofMinutes(-90)) shouldBe "-1h-30m"
            Nanos.words(LockOptions.FOREVER) shouldBe "for ever"
            Nanos.words(ChronoUnit.FOREVER.duration) shouldBe "for ever"
        }

        test("a negative wait is refused, and a lease that is not positive") {
            checkAll(Arb.long(Long.MIN_VALUE..-1)) {
                shouldThrow<IllegalArgumentException> { Nanos.nanos(Duration.ofNanos(it)) }
            }
            for (span in listOf(Duration.ZERO, Duration.ofNanos(-1))) {
                shouldThrow<IllegalArgumentException> { Nanos.positiveNanos("A lease", span) }.message shouldContain
                    "A lease must be longer than zero"
            }
            Nanos.positiveNanos("A lease", Duration.ofNanos(1)) shouldBe 1
        }

        test("the remaining time is never negative, whatever the clock's origin") {
            checkAll(Arb.long(0L..<Long.MAX_VALUE), Arb.long(), Arb.long(0L..Long.MAX_VALUE / 2)) {
                    wait,
                    start,
                    passed,
                ->
                val left = Nanos.remaining(wait, start, start + passed)
                left.shouldBeBetween(0, wait)
                left shouldBe if (passed >= wait) 0 else wait - passed
            }
        }

        test("for ever remains for ever") {
            checkAll(Arb.long(), Arb.long()) { start, now ->
                Nanos.remaining(Nanos.FOREVER, start, now) shouldBe Nanos.FOREVER
            }
        }
    })
