package io.lockkeeper.engine

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.EngineHold
import io.lockkeeper.LockStoreException
import io.lockkeeper.LossCause
import io.lockkeeper.Pending
import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.QueueNode
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

/** How callers that look at locks fare with a queue that changes while they look, and with a look that ends early. */
class LookingTest :
    FunSpec({
        fun <T : Any> Pending<T>.soon(): T = get(10, TimeUnit.SECONDS)

        fun Pending<*>.failure() = shouldThrow<ExecutionException> {
            soon()
        }.cause.shouldBeInstanceOf<LockStoreException>()

        fun ScriptedStore.take(name: String = "x", atLeast: Long = 0): EngineHold =
            engine.acquire(name, Terms(Nanos.FOREVER, Nanos.FOREVER, atLeast, Nanos.FOREVER), true, true).soon()

        fun store() = ScriptedStore { _, real -> real() }

        test("a lock that is kept after its release is not held here, although it is taken") {
            val store = store()
            store.take(atLeast = 1.hours.inWholeNanoseconds).release()
            val seen = store.engine.looking().inspect("x", true).soon()
            seen.tenure().get().holder().thisProcess() shouldBe true
            seen.heldHere() shouldBe false
        }

        test("a queue whose nodes have always gone before they can be read is not called free") {
            val store = store()
            val hold = store.take()
            store.take("y")
            var rounds = 0
            store.listed =
                { nodes -> if (nodes.isEmpty()) nodes else listOf(QueueNode("gone-${rounds++}", LockMode.EXCLUSIVE)) }
            val looking = store.engine.looking()
            looking.inspect("x", true).failure().run {
                lockName() shouldBe "x"
                message shouldContain "isLocked"
            }
            looking.isLocked("x", true).soon() shouldBe true
            looking.forceRelease("x", true).soon().isEmpty shouldBe true
            hold.isHeld shouldBe true
            looking.names("").next(true).soon().isEmpty shouldBe true
        }

        test("a forced release by name ends a tenure that is renewed between each look and the removal") {
            val store = store()
            val hold = store.take()
            var renewals = 0
            store.read = { _, _ ->
                if (renewals++ < 10_000) hold.renew(java.time.Duration.ofMinutes(1))
                CompletableFuture.completedFuture(Unit)
            }
            store.engine.looking().forceRelease("x", true).soon().get().token() shouldBe hold.fencingToken()
            renewals shouldBe 1
            eventually(10.seconds) { hold.lossCause() shouldBe LossCause.REMOVED } // a young hold has no watch yet
        }

        test("a list of names that is closed fails the caller that waits for the next one") {
            val store = store()
            val names = List(20) { "x-${it + 10}" }
            names.forEach { store.take(it) }
            store.read = { lock, _ ->
                if (lock == names[2]) CompletableFuture<Unit>() else CompletableFuture.completedFuture(Unit)
            }
            val walk = store.engine.looking().names("")
            List(2) { walk.next(true).soon().get().name() } shouldContainExactly names.take(2)
            val next = walk.next(true)
            next.isDone shouldBe false
            walk.close()
            next.failure().message shouldContain "closed"
            store.engine.looking().names("").run {
                close()
                next(true).failure().message shouldContain "closed"
            }
        }
    })
