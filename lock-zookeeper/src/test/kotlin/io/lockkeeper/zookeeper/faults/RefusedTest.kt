package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockStoreException
import io.lockkeeper.contract.atOnce
import io.lockkeeper.contract.soon
import io.lockkeeper.log.LogLines
import io.lockkeeper.withLock
import org.apache.zookeeper.ZooDefs.Ids
import org.apache.zookeeper.ZooDefs.Perms
import org.apache.zookeeper.data.ACL
import java.time.Duration
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
                start.elapsedNow() shouldBeLessThan atOnce
                refused.message shouldContain "/locks/x is not allowed"
                server.isLeftClean(process)
                server.watches() shouldBe 0
            }
        }

        val withoutDelete = listOf(ACL(Perms.ALL and Perms.DELETE.inv(), Ids.ANYONE_ID_UNSAFE))

        test(
            "a release that is refused for want of rights says so, and so does the next refusal, until it is allowed",
        ) {
            LogLines().use { lines ->
                closing {
                    val server = OwnedServer().closedAtEnd()
                    val (admin, process) = List(2) { Process(server).closedAtEnd() }
                    admin.client.create().creatingParentsIfNeeded().withACL(withoutDelete).forPath("/locks/kept")
                    val locks = process.locks.blocking()
                    val held = locks.acquire("kept")
                    val refused = shouldThrow<LockStoreException> { held.release() }
                    refused.message shouldContain
                        "Lock \"kept\" was given back, but its node stays: deleting /locks/kept/_c_"
                    refused.message shouldContain "is not allowed (NOAUTH). Check the client's authentication"
                    held.release() // told once
                    // An empty result would mean that others hold it.
                    shouldThrow<LockStoreException> { locks.tryAcquire("kept") }.message shouldBe refused.message
                    val start = TimeSource.Monotonic.markNow()
                    shouldThrow<LockStoreException> { locks.acquire("kept", Duration.ofMillis(300)) }.message shouldBe
                        refused.message
                    start.elapsedNow() shouldBeLessThan SOON
                    soon { lines.warnings("kept").count { it == refused.message } shouldBe 1 }
                    admin.client.setACL().withACL(Ids.OPEN_ACL_UNSAFE).forPath("/locks/kept")
                    locks.acquire("kept").release()
                    soon {
                        lines.about("kept").map { it.text }.last() shouldBe
                            "Lock \"kept\" is free at last: its node could be removed"
                    }
                    server.isLeftClean(process)
                }
            }
        }

        test("a body whose lock may not be given back still returns its result, and the refusal is logged") {
            LogLines().use { lines ->
                closing {
                    val server = OwnedServer().closedAtEnd()
                    val (admin, process) = List(2) { Process(server).closedAtEnd() }
                    admin.client.create().creatingParentsIfNeeded().withACL(withoutDelete).forPath("/locks/body")
                    process.locks.blocking().withLock("body", Duration.ofSeconds(5)) { "done" } shouldBe "done"
                    soon { lines.warnings("body").single() shouldContain "its node stays: deleting /locks/body/_c_" }
                    admin.client.setACL().withACL(Ids.OPEN_ACL_UNSAFE).forPath("/locks/body")
                    process.locks.withLock("body") { "again" } shouldBe "again"
                    server.isLeftClean(process)
                }
            }
        }
    })
