package io.lockkeeper.shedlock

import io.lockkeeper.Locks
import io.lockkeeper.contract.soon
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.runBlocking
import net.javacrumbs.shedlock.core.ExtensibleLockProvider
import net.javacrumbs.shedlock.test.support.AbstractExtensibleLockProviderIntegrationTest
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.time.Duration
import kotlin.time.Duration.Companion.seconds

/** ShedLock's own tests of a provider, each on a provider and a connection of its own. */
abstract class ProviderSuite : AbstractExtensibleLockProviderIntegrationTest() {
    private lateinit var locks: Locks
    private lateinit var others: Locks
    private lateinit var tested: LockkeeperLockProvider

    abstract fun connect(): Locks

    @BeforeEach
    fun open() {
        locks = connect()
        others = connect()
        tested = LockkeeperLockProvider(locks)
    }

    @AfterEach
    fun close() {
        locks.close(Duration.ZERO) // some of the tests leave a lock taken
        others.close(Duration.ZERO)
    }

    override fun getLockProvider(): ExtensibleLockProvider = tested

    override fun assertLocked(lockName: String) {
        assertThat(others.blocking().isLocked(lockName)).isTrue()
    }

    /** Less than the grace, after which a lock that was not released would be free as well. */
    override fun assertUnlocked(lockName: String) {
        runBlocking { soon(3.seconds) { assertThat(others.blocking().isLocked(lockName)).isFalse() } }
    }

    /** With longer times than theirs, so that a machine that stands still for a moment does not fail it. */
    @Test
    override fun shouldTimeout() = doTestTimeout(Duration.ofMillis(500))

    @Test
    override fun shouldLockAtLeastFor() = doTestShouldLockAtLeastFor(1000)
}

class MemoryProviderSuiteTest : ProviderSuite() {
    private val cluster = MemoryCluster()

    override fun connect(): Locks = cluster.connect().locks()
}

class ZooKeeperProviderSuiteTest : ProviderSuite() {
    override fun connect(): Locks = ZooKeeperLocks.connect(server.connectString)

    companion object {
        private val server by lazy { loopbackServer() }

        @JvmStatic
        @BeforeAll
        fun start() {
            server.connectString
        }

        @JvmStatic
        @AfterAll
        fun stop() = server.close()
    }
}
