package io.lockkeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.lockkeeper.spi.LockMode
import java.time.Duration

class ListenerPairTest :
    FunSpec({
        val event = LockEvent.of(
            LockEvent.Kind.ASKED,
            EventDetails("x", LockMode.EXCLUSIVE, 1, 0, 0, -1, -1, -1, false, null, null),
        )

        test("both listeners are told everything, the first one first") {
            val heard = mutableListOf<String>()
            val both = Heard("a", heard).andThen(Heard("b", heard)).andThen(Heard("c", heard))
            both.onEvent(event)
            both.onHeartbeat(Duration.ofMillis(3))
            both.onDropped(7)
            heard shouldContainExactly
                listOf("a ASKED", "b ASKED", "c ASKED", "a PT0.003S", "b PT0.003S", "c PT0.003S", "a 7", "b 7", "c 7")
        }

        test("if the first one throws, the second one is told all the same, and what it throws is not lost") {
            val heard = mutableListOf<String>()
            val first = IllegalStateException("first")
            val second = AssertionError("second")
            val one = LockListener { throw first }
            shouldThrow<IllegalStateException> { one.andThen(Heard("b", heard)).onEvent(event) } shouldBeSameInstanceAs
                first
            heard shouldContainExactly listOf("b ASKED")
            val thrown = shouldThrow<IllegalStateException> { one.andThen { throw second }.onEvent(event) }
            thrown.suppressed.toList() shouldContainExactly listOf(second)
        }
    })

private class Heard(private val name: String, private val heard: MutableList<String>) : LockListener {
    override fun onEvent(event: LockEvent) {
        heard += "$name ${event.kind}"
    }

    override fun onHeartbeat(roundTrip: Duration) {
        heard += "$name $roundTrip"
    }

    override fun onDropped(count: Int) {
        heard += "$name $count"
    }
}
