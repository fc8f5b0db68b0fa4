package io.lockkeeper.spring.integration

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.contract.soon
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.memory.MemoryProcess
import org.springframework.integration.leader.DefaultCandidate
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator

/** Spring Integration's own user of a registry: a thread that holds a lock, and enters it again from time to time. */
class LeaderInitiatorTest :
    FunSpec({
        fun candidate(process: MemoryProcess, name: String) = LockRegistryLeaderInitiator(
            LockkeeperLockRegistry(process.locks()),
            DefaultCandidate(name, "leader"),
        ).apply {
            setHeartBeatMillis(20)
            setBusyWaitMillis(20)
            setPublishFailedEvents(false)
        }

        test("one candidate leads; when its session ends, the other does, and the first learns of it") {
            val cluster = MemoryCluster()
            val (a, b) = List(2) { cluster.connect() }
            val (first, second) = listOf(candidate(a, "a"), candidate(b, "b"))
            first.start()
            soon { first.context.isLeader shouldBe true }
            second.start()
            a.expireSession()
            soon { first.context.isLeader xor second.context.isLeader shouldBe true }
            b.expireSession()
            soon { first.context.isLeader xor second.context.isLeader shouldBe true }
            first.stop()
            soon { second.context.isLeader shouldBe true }
            second.stop()
            soon { cluster.nodes() shouldBe mapOf() }
        }
    })
