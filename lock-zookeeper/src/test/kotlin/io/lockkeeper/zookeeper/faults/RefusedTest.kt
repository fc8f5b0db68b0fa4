package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockStoreException
import org.apache.zookeeper.ZooDefs.Ids
import kotlin.time.TimeSource

class RefusedTest :
    FunSpec({
        test("a root that may not be written to is an error at once, that says so, and leaves nothing") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (admin, process) = List(2) { Process(server).closedAtEnd() }
                admin.client.create().withACL(Ids.READ_ACL_UNSAFE).forPath("/locks")
                val start = TimeSource.Monotonic.markNow()
                val refused = shouldThrow<LockStoreException> { process.acquire("x") }
                start.elapsedNow() shouldBeLessThan SOON
                refused.message shouldContain "/locks/x is not allowed"
                server.isLeftClean(process)
                server.watches() shouldBe 0
            }
        }
    })
