package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.lockkeeper.spi.Place
import java.util.UUID
import java.util.concurrent.CompletableFuture

class HeirsTest :
    FunSpec({
        val me = UUID.randomUUID()

        fun node(number: Int) = NodeName.prefix(me) + "%010d".format(number)

        fun place(ahead: Int, number: Int = 7) =
            Place(node(number), 1, 2, 3, ahead, if (ahead == 0) null else "before", "first", true)

        fun Heirs.inherits(number: Int = 7, ahead: Int = 1, second: String? = null) = apply {
            stands(connection(), me, place(ahead, number), second)
            guarded(connection(), me, node(number))
            gone(me, "before")
        }

        test("whose predecessor stood first, and has gone, is first, and keeps what is known of its node") {
            val first = Heirs().inherits().answer(me)!!.join().get()
            first shouldBe Place(node(7), 1, 2, 3, 0, null, null, true)
        }

        test("nothing is known while others stand before the predecessor, or the own node is not watched") {
            Heirs().inherits(ahead = 2, second = "second").answer(me) shouldBe null
            val unguarded = Heirs()
            unguarded.stands(0, me, place(1), null)
            unguarded.gone(me, "before")
            unguarded.answer(me) shouldBe null
        }

        test("nothing is known where numbers say nothing of who comes later") {
            for (number in listOf(-1, Places.LAST_SURE_NUMBER, Int.MAX_VALUE)) {
                Heirs().inherits(number).answer(me) shouldBe null
            }
            Heirs().inherits(Places.LAST_SURE_NUMBER - 1).answer(me) shouldNotBe null
        }

        test("a watch on the own node outlasts a listing, and no other node") {
            val heirs = Heirs()
            heirs.stands(0, me, place(2), "second")
            heirs.guarded(0, me, node(7))
            heirs.stands(0, me, place(1), null)
            heirs.gone(me, "another")
            heirs.answer(me) shouldBe null
            heirs.gone(me, "before")
            heirs.answer(me) shouldNotBe null
            heirs.stands(0, me, place(1, number = 8), null)
            heirs.gone(me, "before")
            heirs.answer(me) shouldBe null
        }

        test("with a connection everything is forgotten, and what was asked for on it says nothing any more") {
            val heirs = Heirs().inherits()
            val listing = CompletableFuture<java.util.Optional<Place>>()
            heirs.clear()
            heirs.answer(me) shouldBe null
            heirs.stands(0, me, place(1), null)
            heirs.knows(me) shouldBe false
            heirs.stands(1, me, place(1), null)
            heirs.guarded(0, me, node(7))
            heirs.looking(0, me, listing)
            heirs.gone(me, "before")
            heirs.answer(me) shouldBe null
            heirs.looking(1, me, listing)
            heirs.answer(me) shouldBe listing
            heirs.guarded(1, me, node(7))
            heirs.answer(me)!!.join().get().ahead() shouldBe 0
        }

        test("whoever leaves, or stands first, waits no more") {
            val heirs = Heirs().inherits()
            heirs.forget(me)
            heirs.answer(me) shouldBe null
            heirs.inherits().stands(0, me, place(0), null)
            heirs.answer(me) shouldBe null
        }
    })
