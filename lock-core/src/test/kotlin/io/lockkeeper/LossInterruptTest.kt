package io.lockkeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import java.util.concurrent.CountDownLatch
import java.util.concurrent.FutureTask
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

/** Every order of our interrupt, another party's interrupt, the body's answer and its end. */
class LossInterruptTest :
    FunSpec({
        test("ours alone, unanswered: taken back") {
            flagAfter { interrupt() } shouldBe (true to false)
        }

        test(
            "ours alone, answered by the exception, or by a body that set the flag again and threw another exception",
        ) {
            flagAfter(InterruptedException()) {
                interrupt()
                Thread.interrupted()
            } shouldBe (true to false)
            flagAfter(IllegalStateException()) { interrupt() } shouldBe (true to false)
        }

        test("two losses: one interrupt") {
            flagAfter(InterruptedException()) {
                interrupt()
                Thread.interrupted()
                interrupt()
            } shouldBe (true to false)
        }

        test("another party's interrupt, then a loss: ours is not sent, and the other stays") {
            flagAfter {
                Thread.currentThread().interrupt()
                interrupt()
            } shouldBe (false to true)
        }

        test("another party's interrupt that was answered, then ours: one is thrown, and one stays") {
            flagAfter(InterruptedException()) {
                Thread.currentThread().interrupt()
                Thread.interrupted()
                interrupt()
            } shouldBe (true to true)
        }

        test("ours that was answered, then another party's: one is thrown, and one stays") {
            flagAfter(InterruptedException()) {
                interrupt()
                Thread.interrupted()
                Thread.currentThread().interrupt()
            } shouldBe (true to true)
        }

        test("an interrupt of another party alone stays, however the body ends") {
            flagAfter { Thread.currentThread().interrupt() } shouldBe (false to true)
            flagAfter(InterruptedException()) { Thread.currentThread().interrupt() } shouldBe (false to true)
        }

        test("no interrupt comes for a loss after the body's end") {
            val interrupt = LossInterrupt()
            interrupt.end(null) shouldBe false
            interrupt.interrupt()
            Thread.interrupted() shouldBe false
        }

        test("ours on its way while the body ends: the end waits for it, and takes it back") {
            val (onItsWay, goOn) = List(2) { CountDownLatch(1) }
            val task =
                FutureTask {
                    val interrupt = LossInterrupt()
                    thread(isDaemon = true) { interrupt.interrupt() }
                    onItsWay.await()
                    interrupt.end(null) to Thread.interrupted()
                }
            val body =
                object : Thread(task) {
                    override fun interrupt() {
                        onItsWay.countDown()
                        goOn.await()
                        super.interrupt()
                    }
                }
            body.isDaemon = true
            body.start()
            onItsWay.await()
            while (body.state != Thread.State.BLOCKED) check(!task.isDone) { "it did not wait" }
            goOn.countDown()
            task.get(10, TimeUnit.SECONDS) shouldBe (true to false)
        }
    })

/** Whether our interrupt was sent, and the interrupt flag after the end of a body that threw this. */
private fun flagAfter(thrown: Throwable? = null, body: LossInterrupt.() -> Unit): Pair<Boolean, Boolean> {
    val interrupt = LossInterrupt()
    interrupt.body()
    return interrupt.end(thrown) to Thread.interrupted()
}
