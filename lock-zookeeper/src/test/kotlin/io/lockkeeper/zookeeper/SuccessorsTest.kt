package io.lockkeeper.zookeeper

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.kotest.matchers.types.shouldNotBeSameInstanceAs
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.Place
import io.lockkeeper.spi.Session
import io.lockkeeper.spi.SessionListener
import io.lockkeeper.zookeeper.Successors.OwnNodeWatch
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

        fun node(number: Int) = NodeName.prefix(me, LockMode.EXCLUSIVE) + "%010d".format(number)

        fun place(ahead: Int, number: Int = 7) =
            Place(node(number), 1, 2, 3, ahead, if (ahead == 0) null else "before", "first", true)

        /** Creates and watches the contender's own node; null if that is done already. */
        fun Successors.guard(): OwnNodeWatch? = newOwnNodeWatch(behind(me, "before")!!)?.also { armed(it) }

        fun Successors.predecessorGone(number: Int = 7, ahead: Int = 1, second: String? = null) = apply {
            stands(me, place(ahead, number), second)
            behind(me, "before")?.let { guard() }
            gone(me, "before")
        }

        test("a contender whose predecessor was first and is gone is first, and keeps what is known of its node") {
            val first = Successors().predecessorGone().answer(me)!!.join().get()
            first shouldBe Place(node(7), 1, 2, 3, 0, null, null, true)
        }

        test("nothing is known while others stand before the predecessor, or without a watch on the own node") {
            Successors().predecessorGone(ahead = 2, second = "second").answer(me) shouldBe null
            val unguarded = Successors()
            unguarded.stands(me, place(1), null)
            unguarded.gone(me, "before")
            unguarded.answer(me) shouldBe null
            val guard = unguarded.newOwnNodeWatch(unguarded.behind(me, "before")!!)!!
            unguarded.answer(me) shouldBe null
            unguarded.armed(guard)
            unguarded.broken(guard)
            unguarded.answer(me) shouldBe null
        }

        test("nothing is known where sequence numbers do not tell which contender comes later") {
            for (number in listOf(-1, NodeName.LAST_SURE_NUMBER, Int.MAX_VALUE)) {
                Successors().predecessorGone(number).answer(me) shouldBe null
            }
            Successors().predecessorGone(NodeName.LAST_SURE_NUMBER - 1).answer(me) shouldNotBe null
        }

        test("a watch on the own node outlasts a listing, but for another node, or when it broke") {
            val successors = Successors()
            successors.stands(me, place(2), "second")
            val guard = successors.guard()!!
            successors.stands(me, place(1), null)
            successors.guard() shouldBe null
            successors.gone(me, "another")
            successors.answer(me) shouldBe null
            successors.gone(me, "before")
            successors.answer(me) shouldNotBe null
            successors.stands(me, place(2), "second")
            val next = successors.guard()!!
            successors.broken(next)
            successors.stands(me, place(1), null)
            successors.armed(next) // its answer comes late
            successors.armed(guard)
            successors.gone(me, "before")
            successors.answer(me) shouldBe null
            successors.guard() shouldNotBe null
            successors.stands(me, place(1, number = 8), null)
            successors.gone(me, "before")
            successors.answer(me) shouldBe null
        }

        test("a listing under way is the answer until it has come") {
            val successors = Successors()
            val listing = CompletableFuture<Optional<Place>>()
            successors.stands(me, place(1), null)
            successors.looking(me, listing)
            successors.gone(me, "before")
            successors.answer(me) shouldBe listing
            listing.complete(Optional.empty())
            successors.answer(me) shouldBe null
            successors.guard()
            successors.answer(me)!!.join().get().ahead() shouldBe 0
        }

        test("each connection has successors of its own") {
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
                val handles = CuratorHandles(process.client, null)
                val sessions = SessionWatch(handles, Sessions(handles, Optional.empty()), nobody).also {
                    it.start()
                }
                AutoCloseable { sessions.stop() }.closedAtEnd()
                eventually(SOON) { sessions.session() shouldNotBe null }
                val session = sessions.session()!!
                val before = session.successors()
                Readings().read(session.handle(), "/", session.watches()).await().isPresent shouldBe true
                session.successors() shouldBeSameInstanceAs before
                process.network.cut()
                eventually(SOON) { session.successors() shouldNotBeSameInstanceAs before }
            }
        }

        test("there is a bound, and those beyond it are not known") {
            val successors = Successors()
            repeat(Successors.MOST) { successors.stands(UUID.randomUUID(), place(1), null) }
            successors.stands(me, place(1), null)
            successors.knows(me) shouldBe false
            Successors().predecessorGone().apply {
                repeat(Successors.MOST - 1) { stands(UUID.randomUUID(), place(1), null) }
            }
                .predecessorGone().answer(me) shouldNotBe null
        }

        test("a contender that leaves or stands first waits no more") {
            val successors = Successors().predecessorGone()
            successors.forget(me)
            successors.answer(me) shouldBe null
            successors.predecessorGone().stands(me, place(0), null)
            successors.answer(me) shouldBe null
        }
    })
