package io.lockkeeper.engine

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.LossCause
import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import io.lockkeeper.memory.NOTHING
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.StoreException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.seconds

/** A hold whose writer's node has to stay, because the backend refuses to make a reader's of it, is a hold like others. */
class RefusedDowngradeTest :
    FunSpec({
        class Refusing {
            var asked = 0
            val store = ScriptedStore { _, real -> real() }
            val requests = store.connection.requests
            val writing = Terms(Nanos.FOREVER, Nanos.FOREVER, 0, Nanos.FOREVER).asking(LockMode.WRITE)
            val hold = store.engine.acquire("x", writing, true, true).get(10, TimeUnit.SECONDS)

            init {
                store.downgrading = {
                    asked++
                    CompletableFuture.failedFuture(StoreException(StoreException.Outcome.REFUSED, "no", null))
                }
                hold.downgradeToRead()
            }

            suspend fun end() {
                hold.giveBack()
                eventually(10.seconds) {
                    store.nodes().shouldBeEmpty()
                    store.engine.inUse() shouldBe NOTHING
                }
            }
        }

        test("it is renewed, and the downgrade is not asked for again") {
            Refusing().run {
                val node = requests.queue("x", true).toCompletableFuture().get().single().node()
                hold.renew(java.time.Duration.ofMinutes(1))
                eventually(10.seconds) {
                    requests.read("x", node, true).toCompletableFuture().get().get().data().version() shouldBe 1
                }
                asked shouldBe 1
                end()
            }
        }

        test("it is told of its loss when its node is gone on the next connection") {
            Refusing().run {
                store.connection.disconnect()
                store.removeFirst("x")
                store.connection.reconnect()
                eventually(10.seconds) { hold.lossCause() shouldBe LossCause.REMOVED }
                end()
            }
        }
    })
