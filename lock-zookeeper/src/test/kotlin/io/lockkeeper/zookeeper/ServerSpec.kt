package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.concurrency.TestExecutionMode
import io.kotest.matchers.collections.shouldBeEmpty
import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.closeAndAwait
import io.lockkeeper.contract.soon
import io.lockkeeper.zookeeper.faults.OwnedServer
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.CuratorFrameworkFactory
import org.apache.curator.retry.RetryOneTime
import kotlin.time.Duration.Companion.milliseconds

/** Tests against one server. Everything is closed after each test, and then nothing may be left on the server. */
abstract class ServerSpec(
    define: ServerSpec.() -> Unit,
) : FunSpec() {
    internal val server by lazy { OwnedServer() }
    private val opened = mutableListOf<AutoCloseable>()
    private val locks = mutableListOf<Locks>()

    init {
        testExecutionMode = TestExecutionMode.Sequential // they share the server and what is open
        define()
        afterSpec { server.close() }
    }

    /** A test that may block. */
    fun server(name: String, test: suspend () -> Unit) = test(name) {
        try {
            withContext(Dispatchers.IO) { test() }
        } finally {
            withContext(NonCancellable + Dispatchers.IO) {
                locks.forEach { it.closeAndAwait(100.milliseconds) }
                opened.asReversed().forEach(AutoCloseable::close)
                locks.clear()
                opened.clear()
            }
        }
        soon { server.ephemerals().shouldBeEmpty() }
    }

    fun connect(options: LockOptions.Builder.() -> Unit = {}): Locks =
        keep(ZooKeeperLocks.connect(server.address, LockOptions.builder().apply(options).build()))

    fun keep(opened: Locks): Locks = opened.also { locks += it }

    /** A client of the user's, started. */
    fun curator(
        connectString: String = server.address,
        configure: CuratorFrameworkFactory.Builder.() -> Unit = {},
    ): CuratorFramework = CuratorFrameworkFactory.builder()
        .connectString(connectString)
        .sessionTimeoutMs(15_000)
        .connectionTimeoutMs(5_000)
        .retryPolicy(RetryOneTime(50))
        .apply(configure)
        .build()
        .also {
            opened += it
            it.start()
        }
}
