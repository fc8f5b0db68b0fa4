package io.lockkeeper.engine

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.longs.shouldBeBetween
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.property.Arb
import io.kotest.property.arbitrary.long
import io.kotest.property.checkAll
import java.time.Duration

class WaitsTest :
    FunSpec({
        test("a wait is counted in nanoseconds, up to what a long can count, and is for ever from there on") {
            checkAll(Arb.long(0L..Long.MAX_VALUE)) { Waits.nanos(Duration.ofNanos(it)) shouldBe it }
            Waits.nanos(Duration.ofNanos(Long.MAX_VALUE - 1)) shouldBe Waits.FOREVER - 1
            Waits.nanos(Duration.ofNanos(Long.MAX_VALUE)) shouldBe Waits.FOREVER
            Waits.nanos(Duration.ofNanos(Long.MAX_VALUE).plusNanos(1)) shouldBe Waits.FOREVER
            Waits.nanos(Duration.ofSeconds(Long.MAX_VALUE)) shouldBe Waits.FOREVER
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
