package io.lockkeeper.engine

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.memory.BareServer
import io.lockkeeper.memory.NOTHING
import io.lockkeeper.spi.LockStore
import io.lockkeeper.spi.Place
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executor
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.seconds

private val options = LockOptions.builder().executor(Executor { it.run() }).build()
private val terms = Terms(Waits.FOREVER, Waits.FOREVER, 0, Waits.FOREVER)

/** What the engine makes of answers that come at an instant, or say a thing, that no server would give on demand. */
class ScriptedStoreTest :
    FunSpec({
        lateinit var server: BareServer
        var enters = 0

        /** An engine whose store's answers to an enter go through this. */
        fun engine(answer: (lock: String, real: () -> CompletionStage<Place>) -> CompletionStage<Place>): LockEngine {
            val runtime = SystemRuntime(options)
            server = BareServer(runtime)
            enters = 0
            val real = server.Connection(30.seconds).requests
            val scripted = object : LockStore by real {
                override fun enter(lock: String, contender: UUID, data: ByteArray): CompletionStage<Place> {
                    enters++
                    return answer(lock) { real.enter(lock, contender, data) }
                }
            }
            return LockEngine(scripted, options, runtime)
        }

        suspend fun isEmpty(engine: LockEngine) = eventually(10.seconds) {
            server.nodes().shouldBeEmpty()
            engine.inUse() shouldBe NOTHING
        }

        test("a place in another session than the one of now is no place, and the caller enters anew") {
            val engine = engine { _, real ->
                if (enters > 1) real() else real().thenApply { it.inSession(it.sessionId() + 1000) }
            }
            val hold = engine.acquire("x", terms, true).get(10, TimeUnit.SECONDS)
            enters shouldBe 2
            hold.isHeld shouldBe true
            hold.release()
            isEmpty(engine)
        }

        test(
            "of several names, one that is granted at the instant of the cancellation is given back, not the last of them",
        ) {
            lateinit var all: CompletableFuture<*>
            val (first, last) = List(2) { CompletableFuture<Unit>() }
            val engine = engine { lock, real ->
                when (lock) {
                    "1" -> first.thenCompose { real() }

                    // Answered at once, and the caller gives up before it is told.
                    "2" -> real().also { all.cancel(false) }

                    else -> last.thenCompose { real() }
                }
            }
            all = Several.acquire(engine, listOf("1", "2", "3"), terms, false, true)
            first.complete(Unit)
            all.isCancelled shouldBe true
            last.complete(Unit)
            isEmpty(engine)
        }
    })

private fun Place.inSession(session: Long) =
    Place(node(), session, createdId(), createdMillis(), ahead(), predecessor(), first(), followed())
