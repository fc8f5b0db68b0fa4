package io.lockkeeper.zookeeper

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.kotest.matchers.types.shouldNotBeSameInstanceAs
import io.lockkeeper.spi.Place
import io.lockkeeper.spi.Session
import io.lockkeeper.spi.SessionListener
import io.lockkeeper.zookeeper.Successors.Guard
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.lockkeeper.zookeeper.faults.Process
import io.lockkeeper.zookeeper.faults.SOON
import io.lockkeeper.zookeeper.faults.closing
import kotlinx.coroutines.future.await
import java.util.Optional
import java.util.UUID
import java.util.concurrent.CompletableFuture

class SuccessorsTest :
    FunSpec({
        val me = UUID.randomUUID()

        fun node(number: Int) = NodeName.prefix(me) + "%010d".format(number)

        fun place(ahead: Int, number: Int = 7) =
            Place(node(number), 1, 2, 3, ahead, if (ahead == 0) null else "before", "first", true)

        /** Its own node is there, and watched; null if it is already. */
        fun Successors.guard(): Guard? = newGuard(behind(me, "before")!!)?.also { guarded(it) }

        fun Successors.inherits(number: Int = 7, ahead: Int = 1, second: String? = null) = apply {
            stands(me, place(ahead, number), second)
            behind(me, "before")?.let { guard() }
            gone(me, "before")
        }

        test("whose predecessor stood first, and has gone, is first, and keeps what is known of its node") {
            val first = Successors().inherits().answer(me)!!.join().get()
            first shouldBe Place(node(7), 1, 2, 3, 0, null, null, true)
        }

        test("nothing is known while others stand before the predecessor, or the own node is not watched") {
            Successors().inherits(ahead = 2, second = "second").answer(me) shouldBe null
            val unguarded = Successors()
            unguarded.stands(me, place(1), null)
            unguarded.gone(me, "before")
            unguarded.answer(me) shouldBe null
            val guard = unguarded.newGuard(unguarded.behind(me, "before")!!)!!
            unguarded.answer(me) shouldBe null
            unguarded.guarded(guard)
            unguarded.broken(guard)
            unguarded.answer(me) shouldBe null
        }

        test("nothing is known where numbers say nothing of who comes later") {
            for (number in listOf(-1, PlaceFinder.LAST_SURE_NUMBER, Int.MAX_VALUE)) {
                Successors().inherits(number).answer(me) shouldBe null
            }
            Successors().inherits(PlaceFinder.LAST_SURE_NUMBER - 1).answer(me) shouldNotBe null
        }

        test("a watch on the own node outlasts a listing, but for another node, or when it broke") {
            val heirs = Successors()
            heirs.stands(me, place(2), "second")
            val guard = heirs.guard()!!
            heirs.stands(me, place(1), null)
            heirs.guard() shouldBe null
            heirs.gone(me, "another")
            heirs.answer(me) shouldBe null
            heirs.gone(me, "before")
            heirs.answer(me) shouldNotBe null
            heirs.stands(me, place(2), "second")
            val next = heirs.guard()!!
            heirs.broken(next)
            heirs.stands(me, place(1), null)
            heirs.guarded(next) // its answer comes late
            heirs.guarded(guard)
            heirs.gone(me, "before")
            heirs.answer(me) shouldBe null
            heirs.guard() shouldNotBe null
            heirs.stands(me, place(1, number = 8), null)
            heirs.gone(me, "before")
            heirs.answer(me) shouldBe null
        }

        test("a listing under way is the answer until it has come") {
            val heirs = Successors()
            val listing = CompletableFuture<Optional<Place>>()
            heirs.stands(me, place(1), null)
            heirs.looking(me, listing)
            heirs.gone(me, "before")
            heirs.answer(me) shouldBe listing
            listing.complete(Optional.empty())
            heirs.answer(me) shouldBe null
            heirs.guard()
            heirs.answer(me)!!.join().get().ahead() shouldBe 0
        }

        test("each connection has heirs of its own") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                process.isConnected()
                val nobody =
                    object : SessionListener {
                        override fun connected(session: Session) = Unit

                        override fun suspended() = Unit

                        override fun closing(sessionId: Long) = Unit

                        override fun ended(sessionId: Long) = Unit

                        override fun closed() = Unit
                    }
                val sessions = SessionWatch(process.client, Sessions(null, Optional.empty()), nobody).also {
                    it.start()
                }
                AutoCloseable { sessions.stop() }.closedAtEnd()
                eventually(SOON) { sessions.link() shouldNotBe null }
                val link = sessions.link()!!
                val before = link.heirs()
                Requests.read(link.handle(), "/", link.watches()).await().isPresent shouldBe true
                link.heirs() shouldBeSameInstanceAs before
                process.network.cut()
                eventually(SOON) { link.heirs() shouldNotBeSameInstanceAs before }
            }
        }

        test("there is a bound, and those beyond it are not known") {
            val heirs = Successors()
            repeat(Successors.MOST) { heirs.stands(UUID.randomUUID(), place(1), null) }
            heirs.stands(me, place(1), null)
            heirs.knows(me) shouldBe false
            Successors().inherits().apply { repeat(Successors.MOST - 1) { stands(UUID.randomUUID(), place(1), null) } }
                .inherits().answer(me) shouldNotBe null
        }

        test("whoever leaves, or stands first, waits no more") {
            val heirs = Successors().inherits()
            heirs.forget(me)
            heirs.answer(me) shouldBe null
            heirs.inherits().stands(me, place(0), null)
            heirs.answer(me) shouldBe null
        }
    })
