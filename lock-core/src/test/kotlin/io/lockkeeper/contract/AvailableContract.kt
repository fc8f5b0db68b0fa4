package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTimeoutException
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.milliseconds

/** Calls that take several names independently of each other. */
fun Contract<Face>.availability() {
    must("take the names that are free, and say who holds the others") {
        val (a, b) = List(2) { process(options = { label("the other") }) }
        val holder = b.holding("$x-2")
        val got = face.available(a.locks, listOf("$x-3", "$x-2", "$x-1", "$x-1"), CallTerms(wait = ZERO))
        got.taken().all().map { it.name() } shouldContainExactly listOf("$x-1", "$x-3")
        got.taken().ensureHeld()
        got.busy().keys shouldContainExactly setOf("$x-2")
        got.busy().getValue("$x-2").get().label() shouldBe "the other"
        got.alreadyHeld().shouldBeEmpty()
        listOf(got.takenCount(), got.alreadyHeldCount(), got.busyCount()) shouldBe listOf(2, 0, 1)
        got.isComplete shouldBe false
        got.close()
        expectFree("$x-1")
        holder.release()
    }

    must("wait for each of several names within one wait, and go on with the other names") {
        val (a, b) = List(2) { process() }
        val holders = listOf("$x-1", "$x-3").map { b.holding(it) }
        val got = face.available(a.locks, (1..4).map { "$x-$it" }, CallTerms(wait = inVain))
        got.taken().all().map { it.name() } shouldContainExactly listOf("$x-2", "$x-4")
        got.busy().keys shouldContainExactly setOf("$x-1", "$x-3")
        got.close()
        holders.forEach { it.release() }
        val all = face.available(a.locks, (1..4).map { "$x-$it" }, CallTerms())
        all.isComplete shouldBe true
        all.close()
    }

    must("refuse an empty list and invalid names, and take nothing") {
        val a = process()
        shouldThrow<IllegalArgumentException> { face.available(a.locks, emptyList(), CallTerms()) }
        shouldThrow<IllegalArgumentException> { face.available(a.locks, listOf(x, ""), CallTerms()) }
        backend.nodes(x) shouldBe 0
    }

    must("fail as a whole when no server answers") {
        val a = nowhere()
        shouldThrow<LockStoreException> {
            face.available(a.locks, listOf(x, "$x-2"), CallTerms(wait = 100.milliseconds))
        }
    }
}

/** Names with the prefix of a namespace. */
fun Contract<Face>.namespaces() {
    must("keep a namespace's names apart from others, and together with its own") {
        val (a, b) = List(2) { process() }
        val holder = Tenant(face, a.locks.namespace("n").namespace("m"), x, null)
        holder.held().name() shouldBe "n/m/$x"
        b.call {}.await()
        Tenant(face, b.locks.namespace("n"), x, null).apply { held() }.release()
        val busy = face.call(b.locks, "n/m/$x", inVain) {}
        busy.failure().shouldBeInstanceOf<LockTimeoutException>().lockName() shouldBe "n/m/$x"
        soon { backend.nodes("n/m/$x") shouldBe 1 }
        holder.release()
    }

    must("refuse invalid names, in a namespace too, and invalid namespaces") {
        val a = process()
        shouldThrow<IllegalArgumentException> { a.locks.namespace("") }
        runCatching { face.call(a.locks.namespace("n"), "", null) {}.await() }
            .exceptionOrNull().shouldBeInstanceOf<IllegalArgumentException>()
        runCatching { face.call(a.locks.namespace("n".repeat(511)), "x", null) {}.await() }
            .exceptionOrNull().shouldBeInstanceOf<IllegalArgumentException>()
    }

    must("find the holds of a namespace by the names that the caller gave") {
        val a = process()
        val got = face.available(a.locks.namespace("n"), listOf(x), CallTerms(wait = ZERO))
        got.taken().get(x).name() shouldBe "n/$x"
        shouldThrow<IllegalArgumentException> { got.taken().get("n/$x") }
        a.locks.inUse() shouldStartWith "1 names, 1 contenders, 1 holds: \""
        got.close()
    }
}
