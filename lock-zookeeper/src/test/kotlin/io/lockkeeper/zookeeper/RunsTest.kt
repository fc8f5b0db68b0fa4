package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import java.util.UUID

/** The rule by which a number proves a node the first, condition by condition. */
class RunsTest :
    FunSpec({
        val parent = "/locks/x"

        fun node(number: Int) = NodeName.prefix(UUID.randomUUID()) + "%010d".format(number)

        /** A row whose node of this number stood first and alone. */
        fun rows(number: Int = 7, watch: Boolean = true, leave: Boolean = true, left: Boolean? = true) =
            SequenceRuns().apply {
                val own = node(number)
                val row = standsAlone(parent, own)!!
                if (watch) watched(row)
                if (leave) leaving(parent, own)
                if (left != null) left(parent, own, left)
            }

        test("the next number is the first when the node before it stood alone and was there to be deleted") {
            rows().provesFirst(parent, node(8)) shouldBe true
        }

        test("it is not before the deletion is confirmed, nor when there was nothing to delete") {
            rows(left = null).provesFirst(parent, node(8)) shouldBe false
            rows(left = false).provesFirst(parent, node(8)) shouldBe false
        }

        test("it is not when the parent is not watched, another was given a number, or the connection is over") {
            rows(watch = false).provesFirst(parent, node(8)) shouldBe false
            rows().provesFirst(parent, node(9)) shouldBe false
            rows().provesFirst(parent, node(7)) shouldBe false
            rows().provesFirst("/locks/y", node(8)) shouldBe false
            rows().apply { shared(parent) }.provesFirst(parent, node(8)) shouldBe false
            rows().apply { forget(parent) }.provesFirst(parent, node(8)) shouldBe false
            rows().apply { clear() }.provesFirst(parent, node(8)) shouldBe false
        }

        test("it is not near the end of the numbers, where two may be equal") {
            rows(PlaceFinder.LAST_SURE_NUMBER - 1).provesFirst(parent, node(PlaceFinder.LAST_SURE_NUMBER)) shouldBe false
            rows(PlaceFinder.LAST_SURE_NUMBER - 2).provesFirst(parent, node(PlaceFinder.LAST_SURE_NUMBER - 1)) shouldBe true
        }

        test("one that was proved stands alone itself, and proves the next when it has gone") {
            val rows = rows()
            val next = node(8)
            rows.provesFirst(parent, next) shouldBe true
            rows.provesFirst(parent, node(9)) shouldBe false
            rows.left(parent, node(7), true) // a late answer, of the one before
            rows.provesFirst(parent, node(9)) shouldBe false
            rows.left(parent, next, true)
            rows.provesFirst(parent, node(9)) shouldBe true
        }

        test("no listing is sent along only when the row is watched and its last node is leaving") {
            rows(left = null).expects(parent) shouldBe true
            rows(leave = false, left = null).expects(parent) shouldBe false
            rows(watch = false).expects(parent) shouldBe false
            rows().apply { shared(parent) }.expects(parent) shouldBe false
        }

        test("a row is watched once, and there is a bound") {
            val rows = rows()
            rows.standsAlone(parent, node(9)) shouldBe null
            repeat(999) { rows.standsAlone("/locks/$it", node(0)) shouldNotBe null }
            rows.standsAlone("/locks/more", node(0)) shouldBe null
        }
    })
