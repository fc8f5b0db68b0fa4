package io.lockkeeper.contract

import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTimeoutException
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import java.time.Duration
import kotlin.time.Duration.Companion.INFINITE
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTimedValue
import kotlin.time.toJavaDuration

fun Contract<*>.waits() {
    must("get a free lock with a wait of zero") {
        process().tenant(wait = ZERO).apply { held() }.release()
    }

    must("refuse a busy lock at once with a wait of zero, and leave no node") {
        val a = process()
        val holder = a.holding()
        for (process in listOf(a, process())) {
            val (failure, time) = measureTimedValue { process.tenant(wait = ZERO).failure() }
            failure.shouldBeInstanceOf<LockTimeoutException>().message shouldContain "is not free"
            time shouldBeLessThan 5.seconds
            soon { backend.nodes(x) shouldBe 1 }
        }
        holder.release()
    }

    must("leave nothing behind after a thousand tries that fail") {
        val holder = process().holding()
        val trying = List(5) { process() }
        coroutineScope {
            for (process in trying) {
                launch {
                    repeat(200) { process.tenant(wait = ZERO).failure().shouldBeInstanceOf<LockTimeoutException>() }
                }
            }
        }
        soon {
            for (process in trying) process.locks.inUse() shouldBe NOTHING
            backend.nodes(x) shouldBe 1
        }
        holder.release()
    }

    must("end a finite wait when it is over, not before and not long after") {
        val a = process()
        val holder = a.holding()
        for (process in listOf(a, process())) {
            val (failure, time) = measureTimedValue { process.tenant(wait = inVain).failure() }
            failure.shouldBeInstanceOf<LockTimeoutException>().waited() shouldBe inVain.toJavaDuration()
            time shouldBeGreaterThanOrEqualTo inVain
            time shouldBeLessThan inVain + 4.seconds
        }
        holder.release()
    }

    must("give the lock to a caller whose wait is not over") {
        val holder = process().holding()
        val next = process().queued(2, wait = 20.seconds)
        holder.release()
        next.held()
        next.release()
    }

    must("wait for ever with an infinite wait, for callers here and elsewhere") {
        val a = process { fair(false).defaultWait(Duration.ofMillis(1)) }
        val holder = a.holding()
        val waiting = listOf(a.tenant(wait = INFINITE), process().queued(2, wait = INFINITE))
        val impatient = process().tenant(wait = inVain)
        impatient.failure().shouldBeInstanceOf<LockTimeoutException>()
        waiting.map { it.call.hasEnded } shouldBe listOf(false, false)
        holder.release()
        waiting.forEach { it.letGo() }
        waiting.forEach { it.call.await() }
    }

    must("wait as long as the options say when the call does not") {
        val holder = process().holding()
        val patient = process { wait(inVain.toJavaDuration()) }
        val (failure, time) = measureTimedValue { patient.tenant(wait = null).failure() }
        failure.shouldBeInstanceOf<LockTimeoutException>().waited() shouldBe inVain.toJavaDuration()
        time shouldBeGreaterThanOrEqualTo inVain
        val impatient = process { wait(Duration.ZERO) }
        impatient.tenant(wait = null).failure()!!.message shouldContain "is not free"
        holder.release()
    }

    must("end with an error that names the backend when no server answers within the wait") {
        val nowhere = nowhere { ioTimeout(Duration.ofMillis(300)) }
        for (wait in listOf(300.milliseconds, ZERO)) {
            val (failure, time) = measureTimedValue { nowhere.tenant(wait = wait).failure() }
            val error = failure.shouldBeInstanceOf<LockStoreException>()
            error.message shouldContain nowhere.address
            error.message shouldContain "\"$x\""
            error.lockName() shouldBe x
            time shouldBeGreaterThanOrEqualTo 300.milliseconds
            time shouldBeLessThan 5.seconds
        }
    }

    must("get the lock when the server comes back within the wait") {
        val a = process()
        a.disconnect()
        val waiting = a.tenant()
        a.reconnect()
        waiting.held()
        waiting.release()
    }

    must("refuse a negative wait") {
        val failure = process().tenant(wait = (-1).milliseconds).failure()
        failure.shouldBeInstanceOf<IllegalArgumentException>().message shouldContain "must not be negative"
    }

    must("let one caller's time run out without harm to those around it") {
        val a = process()
        val holder = a.holding()
        val impatient = a.tenant(wait = 100.milliseconds)
        val patient = a.tenant()
        impatient.failure().shouldBeInstanceOf<LockTimeoutException>()
        holder.held().isHeld shouldBe true
        holder.release()
        patient.held()
        patient.release()
    }
}
