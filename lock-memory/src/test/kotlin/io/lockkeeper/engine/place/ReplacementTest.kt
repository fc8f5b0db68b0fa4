package io.lockkeeper.engine.place

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.engine.runtime.SystemRuntime
import io.lockkeeper.memory.BareServer
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.Session
import io.lockkeeper.spi.SessionListener
import kotlinx.coroutines.future.await
import java.util.Optional
import java.util.UUID
import kotlin.time.Duration.Companion.seconds

class ReplacementTest :
    FunSpec({
        val runtime = SystemRuntime(LockOptions.defaults())

        afterSpec { runtime.close() }

        fun store() = BareServer(runtime).Connection(30.seconds).requests.apply { start(nobody) }

        test("the node of a hold that was lost is removed, and nothing takes its place") {
            val store = store()
            val contender = UUID.randomUUID()
            val place = store.enter("x", contender, LockMode.EXCLUSIVE, ByteArray(0)).await()
            val lost = Replacement(UUID.randomUUID(), ByteArray(0)) { false }
            lost.carryOut(store, "x", contender, place.node()).await()
            lost.outcome().await() shouldBe Optional.empty()
            store.queue("x", true).await().shouldBeEmpty()
        }

        test("the node of a released hold is replaced, once") {
            val store = store()
            val contender = UUID.randomUUID()
            val place = store.enter("x", contender, LockMode.EXCLUSIVE, ByteArray(0)).await()
            val released = Replacement(UUID.randomUUID(), ByteArray(0)) { true }
            repeat(2) { released.carryOut(store, "x", contender, place.node()).await() }
            store.queue("x", true).await().map { it.node() } shouldBe listOf(released.outcome().await().get())
        }
    })

private val nobody = object : SessionListener {
    override fun connected(session: Session) = Unit

    override fun suspended() = Unit

    override fun closing(sessionId: Long) = Unit

    override fun ended(sessionId: Long) = Unit

    override fun closed() = Unit
}
