package io.lockkeeper.contract

import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.internal.HostName
import java.time.Duration
import java.time.Instant
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.toJavaDuration

/** The messages and properties of a time-out. */
fun Contract<*>.timeouts() {
    val pid = ProcessHandle.current().pid()

    suspend fun World<*>.timeoutOf(process: Process): LockTimeoutException =
        process.tenant(wait = inVain).failure().shouldBeInstanceOf<LockTimeoutException>()

    must("say in a time-out which process holds the lock, since when, and how many stand ahead") {
        val before = Instant.now().minusSeconds(5)
        val holder = process { label("till 7") }.holding()
        val error = timeoutOf(process())
        error.lockName() shouldBe x
        error.waited() shouldBe inVain.toJavaDuration()
        error.contendersAhead() shouldBe 1
        val who = error.holder().orElse(null).shouldNotBeNull()
        who.pid() shouldBe pid
        who.host() shouldBe HostName.known()
        who.label() shouldBe "till 7"
        who.thisProcess() shouldBe false
        who.since().isAfter(before) shouldBe true
        who.since().isAfter(Instant.now().plusSeconds(5)) shouldBe false
        for (part in listOf(
            "\"$x\"",
            "within $inVain",
            "pid $pid",
            who.host(),
            "till 7",
            who.since(),
            "1 contender ahead",
        )) {
            error.message shouldContain part.toString()
        }
        holder.release()
    }

    must("name the holder in a time-out, and not the waiter in between") {
        val holder = process { label("first") }.holding()
        val between = process { label("between") }.queued(2)
        val error = timeoutOf(process())
        error.contendersAhead() shouldBe 2
        error.message shouldContain "2 contenders ahead"
        error.message shouldContain "first"
        error.message shouldNotContain "between"
        holder.release()
        between.held()
        between.release()
    }

    must("say who holds the lock to a caller that tries once too") {
        val holder = process { label("till 9") }.holding()
        val error = process().tenant(wait = ZERO).failure().shouldBeInstanceOf<LockTimeoutException>()
        val who = error.holder().orElse(null).shouldNotBeNull()
        who.label() shouldBe "till 9"
        error.message shouldBe
            "Lock \"$x\" is not free: held by $who; 1 contender ahead in the queue. Wait longer, try again" +
            " later, or find out why the holder keeps it (a long body, or holdAtLeast)."
        holder.release()
    }

    must("say in a time-out that it is this process that holds the lock") {
        val a = process { fair(false).label("till 8") }
        val holder = a.holding()
        val waiting = a.tenant()
        val error = timeoutOf(a)
        error.holder().orElse(null).shouldNotBeNull().thisProcess() shouldBe true
        error.contendersAhead() shouldBe 0
        error.message shouldContain "held by this process, since "
        error.message shouldContain "2 callers of this process ahead"
        holder.release()
        waiting.release()
    }
}
