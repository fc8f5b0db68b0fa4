package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.lockkeeper.spi.LockMode
import java.util.UUID

/** The rule by which a sequence number proves that its node is first, condition by condition. */
class SequenceRunsTest :
    FunSpec({
        val parent = "/locks/x"

        fun node(number: Int) = NodeName.prefix(UUID.randomUUID(), LockMode.EXCLUSIVE) + "%010d".format(number)

        /** A run of numbers whose node with this number was first and alone. */
        fun runs(number: Int = 7, watch: Boolean = true, leave: Boolean = true, left: Boolean? = true) =
            SequenceRuns().apply {
                val own = node(number)
                val run = standsAlone(parent, own)!!
                if (watch) watched(run)
                if (leave) leaving(parent, own)
                if (left != null) left(parent, own, left)
            }

        test("the next number is the first when the node before it stood alone and was there to be deleted") {
            runs().provesFirst(parent, node(8)) shouldBe true
        }

        test("the next number is not first before the deletion is confirmed, nor if there was nothing to delete") {
            runs(left = null).provesFirst(parent, node(8)) shouldBe false
            runs(left = false).provesFirst(parent, node(8)) shouldBe false
        }

        test("the next number is not first without a watch, after another's number, or in another connection") {
            runs(watch = false).provesFirst(parent, node(8)) shouldBe false
            runs().provesFirst(parent, node(9)) shouldBe false
            runs().provesFirst(parent, node(7)) shouldBe false
            runs().provesFirst("/locks/y", node(8)) shouldBe false
            runs().apply { shared(parent) }.provesFirst(parent, node(8)) shouldBe false
            runs().apply { forget(parent) }.provesFirst(parent, node(8)) shouldBe false
            runs().apply { clear() }.provesFirst(parent, node(8)) shouldBe false
        }

        test("the next number is not first near the end of the counter, where two may be equal") {
            runs(NodeName.LAST_SURE_NUMBER - 1).provesFirst(parent, node(NodeName.LAST_SURE_NUMBER)) shouldBe false
            runs(NodeName.LAST_SURE_NUMBER - 2).provesFirst(parent, node(NodeName.LAST_SURE_NUMBER - 1)) shouldBe true
        }

        test("a contender proved to be first is alone, and proves the next one when it is gone") {
            val runs = runs()
            val next = node(8)
            runs.provesFirst(parent, next) shouldBe true
            runs.provesFirst(parent, node(9)) shouldBe false
            runs.left(parent, node(7), true) // a late answer to the request of the node before
            runs.provesFirst(parent, node(9)) shouldBe false
            runs.left(parent, next, true)
            runs.provesFirst(parent, node(9)) shouldBe true
        }

        test("a listing is left out only when the run is watched and its last node is leaving") {
            runs(left = null).expects(parent) shouldBe true
            runs(leave = false, left = null).expects(parent) shouldBe false
            runs(watch = false).expects(parent) shouldBe false
            runs().apply { shared(parent) }.expects(parent) shouldBe false
        }

        test("a run of numbers is watched once, and there is a bound") {
            val runs = runs()
            runs.standsAlone(parent, node(9)) shouldBe null
            repeat(999) { runs.standsAlone("/locks/$it", node(0)) shouldNotBe null }
            runs.standsAlone("/locks/more", node(0)) shouldBe null
        }
    })
