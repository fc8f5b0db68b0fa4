package io.lockkeeper.contract

import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.longs.shouldBeInRange
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.ContenderKind
import io.lockkeeper.LockInspection
import io.lockkeeper.LockStoreException
import io.lockkeeper.closeAndAwait
import io.lockkeeper.leaseEndsOrNull
import io.lockkeeper.leaseLeft
import io.lockkeeper.tenureOrNull
import kotlinx.coroutines.CompletableDeferred
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.toJavaDuration

/** Looking at locks: the holders, and those that wait. */
fun Contract<Face>.looking() {
    val looks = face.looks

    must("say whether a lock is held, also at the moment when another process has released it") {
        val (a, b) = List(2) { process() }
        looks.isLocked(b.locks, x) shouldBe false
        repeat(backend.rounds.coerceAtMost(20)) {
            val holder = a.holding()
            looks.isLocked(b.locks, x) shouldBe true
            looks.isLocked(a.locks, x) shouldBe true
            holder.release()
            looks.isLocked(b.locks, x) shouldBe false
        }
    }

    must("show the holder with its token, and those that wait, in order") {
        val (a, b, c) = listOf("a", "b", "c").map { process { label(it) } }
        val holder = a.holding()
        val waiters = listOf(b.queued(2), c.queued(3))
        val seen = looks.inspect(c.locks, x)
        seen.name() shouldBe x
        seen.waiting().map { it.process().label() } shouldContainExactly listOf("b", "c")
        seen.waiting().map { it.process().thisProcess() } shouldContainExactly listOf(false, true)
        seen.heldHere() shouldBe false
        val tenure = seen.tenureOrNull!!
        tenure.token() shouldBe holder.held().fencingToken()
        tenure.kind() shouldBe ContenderKind.LOCKKEEPER
        tenure.holder().label() shouldBe "a"
        tenure.holder().pid() shouldBe ProcessHandle.current().pid()
        tenure.version() shouldBe 0
        tenure.leaseEndsOrNull shouldBe null
        looks.inspect(a.locks, x).run {
            heldHere() shouldBe true
            tenureOrNull!!.holder().thisProcess() shouldBe true
            tenureOrNull!!.node() shouldBe tenure.node()
        }
        holder.release()
        waiters.forEach { it.release() }
        looks.inspect(c.locks, x).run {
            tenureOrNull shouldBe null
            waiting().shouldBeEmpty()
            heldHere() shouldBe false
        }
    }

    must("show a hand-off within a process as one tenure") {
        val a = process { handoffTime(1.hours.toJavaDuration()).fair(false) }
        val (first, second) = a.holding() to a.tenant()
        val before = looks.inspect(a.locks, x)
        before.waiting().shouldBeEmpty() // the second caller needs no node
        first.release()
        second.held().fencingToken() shouldBe before.tenureOrNull!!.token() + 1
        looks.inspect(a.locks, x) shouldBe before
        second.release()
    }

    must("show the end of the lease that was written last") {
        val (a, b) = List(2) { process() }
        val end = CompletableDeferred<Unit>()
        val renewed = CompletableDeferred<Unit>()
        val begun = CompletableDeferred<Unit>()
        val call = a.callOn(CallTerms(lease = 1.hours)) { held ->
            begun.complete(Unit)
            renewed.await()
            held.renew(5.hours.toJavaDuration())
            end.await()
        }
        begun.await()
        val entered = looks.inspect(b.locks, x).tenureOrNull!!
        entered.leaseEndsOrNull shouldBe entered.holder().since() + 1.hours.toJavaDuration()
        renewed.complete(Unit)
        soon {
            val after = looks.inspect(b.locks, x).tenureOrNull!!
            after.version() shouldBe 1
            val length = java.time.Duration.between(after.holder().since(), after.leaseEndsOrNull)
            // Milliseconds are cut off, and the machine may stand still.
            length.toMillis() shouldBeInRange 5.hours.inWholeMilliseconds - 1..5.hours.inWholeMilliseconds + 60_000
        }
        end.complete(Unit)
        call.await()
    }

    must("say what is left of a lease") {
        val a = process()
        face.handle(a.locks, x, null).apply {
            leaseLeft shouldBe null
            renew(1.hours.toJavaDuration())
            leaseLeft shouldBe null
        }.release()
        lateinit var left: () -> Duration?
        a.callOn(CallTerms(lease = 1.hours)) { held ->
            left = { held.leaseLeft }
            (left()!! in 59.minutes..1.hours) shouldBe true
            held.renew(2.hours.toJavaDuration())
            (left()!! in 119.minutes..2.hours) shouldBe true
        }.await()
        left() shouldBe Duration.ZERO
    }

    must("list the names in use, sorted, by their beginning, and within a namespace") {
        val (a, b) = List(2) { process { label("of-$it") } }
        val names = List(30) { "$x-${it + 10}" }
        val holders = names.map { a.holding(it) } + a.holding("other-$x") + a.holding("$x/ns/deep")
        a.holding("$x-99").release() // its parent may stay for a while
        val waiting = b.queued(2, names[3])
        val listed = looks.list(b.locks, "$x-")
        listed.map { it.name() } shouldContainExactly names
        listed[3].waiting().size shouldBe 1
        listed[3].tenureOrNull!!.holder().thisProcess() shouldBe false
        looks.list(b.locks.namespace(x).namespace("ns"), "d").single().name() shouldBe "$x/ns/deep"
        looks.list(b.locks, "no-$x").shouldBeEmpty()
        waiting.cancel()
        holders.forEach { it.release() }
    }

    must("fail with the lock's name when no server answers, or the connection is closed") {
        val nowhere = nowhere { ioTimeout(300.milliseconds.toJavaDuration()) }
        for (ask in listOf<suspend () -> Any?>(
            { looks.isLocked(nowhere.locks, x) },
            { looks.inspect(nowhere.locks, x) },
            { looks.forceRelease(nowhere.locks, x) },
        )) {
            val why = runCatching { ask() }.exceptionOrNull().shouldBeInstanceOf<LockStoreException>()
            why.lockName() shouldBe x
            why.message shouldContain nowhere.address
        }
        runCatching { looks.list(nowhere.locks, "") }.exceptionOrNull().shouldBeInstanceOf<LockStoreException>()
        val closed = process()
        closed.locks.closeAndAwait(Duration.ZERO)
        runCatching { looks.isLocked(closed.locks, x) }.exceptionOrNull()
            .shouldBeInstanceOf<LockStoreException>().message shouldContain "is closed"
    }

    must("refuse a name that is not valid") {
        val a = process()
        for (ask in listOf<suspend () -> Any?>(
            { looks.isLocked(a.locks, "") },
            { looks.inspect(a.locks, "") },
            { looks.forceRelease(a.locks, "") },
            { looks.watch(a.locks, "", {}, {}) },
        )) {
            runCatching { ask() }.exceptionOrNull().shouldBeInstanceOf<IllegalArgumentException>()
        }
    }
}

internal fun LockInspection.labels(): List<String> =
    listOfNotNull(tenureOrNull?.holder()?.label()) + waiting().map { it.process().label() }
