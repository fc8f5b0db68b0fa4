package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.spi.KeptNodes
import io.lockkeeper.spi.LockMode
import kotlinx.coroutines.future.await
import java.util.UUID

/** What the places behind a node say of it, by its name alone. */
class KeptPlacesTest :
    FunSpec({
        test("a place says whether the lock of the first node may be kept, and nothing of those behind it") {
            withStore { store, _ ->
                suspend fun enter(id: UUID) = store.enter("x", id, LockMode.EXCLUSIVE, ByteArray(0)).await()
                val ordinary = UUID.randomUUID()
                enter(ordinary).firstMayBeKept() shouldBe false // it is the first itself
                val kept = KeptNodes.idFor(UUID.randomUUID())
                val own = enter(kept)
                own.firstMayBeKept() shouldBe false
                val behind = UUID.randomUUID()
                enter(behind).firstMayBeKept() shouldBe false
                store.leave("x", ordinary, null).await()
                store.locate("x", kept, false).await().get().firstMayBeKept() shouldBe false
                store.locate("x", behind, false).await().get().run {
                    first() shouldBe own.node()
                    firstMayBeKept() shouldBe true
                }
            }
        }

        test("an id of a contender that may keep its lock is told from the others, and is as unique") {
            val id = UUID.randomUUID()
            val kept = KeptNodes.idFor(id)
            KeptNodes.isIdOfOne(id) shouldBe false
            KeptNodes.isIdOfOne(kept) shouldBe true
            UUID.fromString(kept.toString()) shouldBe kept
            kept.leastSignificantBits shouldBe id.leastSignificantBits
            kept.mostSignificantBits or 0xF000L shouldBe (id.mostSignificantBits or 0xF000L)
        }
    })
