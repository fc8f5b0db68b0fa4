package io.lockkeeper.cli

import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.concurrency.TestExecutionMode
import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.closeAndAwait
import io.lockkeeper.zookeeper.ZooKeeperLocks
import io.lockkeeper.zookeeper.faults.OwnedServer
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withPermit
import kotlinx.coroutines.withContext
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds

/**
 * Tests of commands against one real server for the whole spec. They run side by side, so each takes names of its own
 * ([Case.lock]). The children that a test left are killed after it.
 */
abstract class CliSpec(define: CliSpec.() -> Unit) : FunSpec() {
    val server by lazy { OwnedServer() }

    init {
        testExecutionMode = TestExecutionMode.LimitedConcurrency(AT_ONCE)
        define()
        afterSpec { server.close() }
    }

    /** A test that may block. */
    fun cli(name: String, test: suspend Case.() -> Unit) = test(name) { inCase(test = test) }

    /** The same, for commands on a terminal. */
    fun onTerminal(name: String, test: suspend Case.() -> Unit) =
        test(name).config(enabledOrReasonIf = { Pty.enabled }) { inCase(test = test) }

    /** The body of such a test. */
    suspend fun inCase(at: OwnedServer = server, test: suspend Case.() -> Unit) {
        val case = Case(at)
        try {
            withContext(Dispatchers.IO) { atOnce.withPermit { case.test() } }
        } finally {
            withContext(NonCancellable + Dispatchers.IO) { case.close() }
        }
    }

    private companion object {
        const val AT_ONCE = 4

        /** For all specs together: each test has a JVM or two, and the machine may have few cores. */
        val atOnce = Semaphore(6)
    }
}

/** One test: its own commands and its own locks, at the server of its spec. */
class Case(val server: OwnedServer) {
    /** Clients of other libraries. */
    val foreign: MutableSet<AutoCloseable> = ConcurrentHashMap.newKeySet()

    private val locks = ConcurrentHashMap.newKeySet<Locks>()

    /** A name that no other test uses. */
    val lock = "cli-${NUMBER.incrementAndGet()}"

    val cli = Cli(mapOf("LOCKKEEPER_CONNECT" to server.address))

    /** Starts a command on a terminal, which is [Pty.COLUMNS] wide. */
    fun onTerminal(vararg arguments: String): Command = cli.startUnder(Pty.SHELL, *arguments, more = Pty.ENVIRONMENT)

    /** The locks as a program of their own sees them. */
    fun connect(options: LockOptions.Builder.() -> Unit = {}): Locks =
        ZooKeeperLocks.connect(server.address, LockOptions.builder().apply(options).build()).also { locks += it }

    suspend fun close() {
        cli.close()
        foreign.forEach(AutoCloseable::close)
        locks.forEach { it.closeAndAwait(100.milliseconds) }
    }

    private companion object {
        val NUMBER = AtomicInteger()
    }
}
