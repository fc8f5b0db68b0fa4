package io.lockkeeper.spring.integration

import io.kotest.core.spec.style.FunSpec
import io.lockkeeper.Locks
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.zookeeper.ZooKeeperLocks
import java.time.Duration

private fun distributed(locks: Locks, ttl: Duration?) =
    if (ttl == null) LockkeeperLockRegistry(locks) else LockkeeperLockRegistry(locks, ttl)

private fun plain(locks: Locks, ttl: Duration?) =
    if (ttl == null) PlainLockRegistry(locks) else PlainLockRegistry(locks, ttl)

class MemoryRegistryTest :
    FunSpec({
        registryContract({ MemoryCluster().run { Two(connect().locks(), connect().locks()) } }, ::distributed)
    })

class PlainRegistryTest :
    FunSpec({
        registryContract({ MemoryCluster().run { Two(connect().locks(), connect().locks()) } }, ::plain)
    })

class ZooKeeperRegistryTest :
    FunSpec({
        val server by lazy { loopbackServer() }
        val mine by lazy { ZooKeeperLocks.connect(server.connectString) }
        val others by lazy { ZooKeeperLocks.connect(server.connectString) }

        registryContract({ Two(mine, others) }, ::distributed)

        afterSpec {
            listOf(mine, others).forEach { it.close(Duration.ZERO) }
            server.close()
        }
    })
