package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockStoreException
import io.lockkeeper.contract.atOnce
import org.apache.curator.framework.imps.DefaultACLProvider
import org.apache.zookeeper.StatsTrack
import org.apache.zookeeper.ZooDefs.Ids
import org.apache.zookeeper.data.ACL
import kotlin.time.TimeSource

/** Servers that refuse a node for reasons other than its parent's ACL. The caller is told without waiting. */
class RefusedByServerTest :
    FunSpec({
        suspend fun Process.isRefused(why: String) {
            val start = TimeSource.Monotonic.markNow()
            shouldThrow<LockStoreException> { acquire("x") }.message shouldBe why
            start.elapsedNow() shouldBeLessThan atOnce
        }

        test("an ACL that names the client itself, which has not authenticated, is refused as what it is") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val itself = object : DefaultACLProvider() {
                    override fun getDefaultAcl(): List<ACL> = Ids.CREATOR_ALL_ACL

                    override fun getAclForPath(path: String): List<ACL> = Ids.CREATOR_ALL_ACL
                }
                val process = Process(FaultyNetwork(server), client = { aclProvider(itself) }).closedAtEnd()
                process.isRefused(
                    "Lock \"x\": the ACL for /locks/x is not valid (INVALIDACL). Check the ACL provider, and that the" +
                        " client is authenticated as whom it names.",
                )
                server.isLeftClean(process)
            }
        }

        test("a quota that is used up is named, and the lock is to be had once the quota is raised") {
            closing {
                val server = OwnedServer().closedAtEnd() // enforceQuota is set in the pom
                val (admin, process) = List(2) { Process(server).closedAtEnd() }
                admin.client.create().forPath("/locks")
                val quota = "/zookeeper/quota/locks/zookeeper_limits"
                val one = StatsTrack().apply { countHardLimit = 1 }.statsBytes
                admin.client.create().creatingParentsIfNeeded().forPath(quota, one)
                admin.client.create().forPath("/zookeeper/quota/locks/zookeeper_stats", StatsTrack().statsBytes)
                process.isRefused(
                    "Lock \"x\": the quota for /locks/x is used up (QUOTAEXCEEDED). Raise it, or use another root.",
                )
                admin.client.setData().forPath(quota, StatsTrack().apply { countHardLimit = 100 }.statsBytes)
                process.acquire("x").release()
                server.isLeftClean(process)
            }
        }
    })
