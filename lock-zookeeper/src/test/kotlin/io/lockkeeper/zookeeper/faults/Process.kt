package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.lockkeeper.ConnectionState
import io.lockkeeper.HeldLock
import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.contract.atOnce
import io.lockkeeper.contract.leftovers
import io.lockkeeper.zookeeper.NotifyingHandles
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withTimeout
import org.apache.curator.ensemble.fixed.FixedEnsembleProvider
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.CuratorFrameworkFactory
import org.apache.curator.retry.RetryForever
import java.util.concurrent.CompletionStage
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** How long a test waits for an event that must happen. [atOnce] bounds how soon. */
internal val SOON = 45.seconds

/**
 * One process: a client with a session and a network of its own. Its locks borrow the client, or it is made as
 * [ZooKeeperLocks.connect] makes it. The difference shows when Curator or a test injects an expiry. This closes a live
 * session if its event is handled before the handle's state has changed, and only the latter kind of client notifies
 * before it does.
 */
internal class Process(
    val network: FaultyNetwork,
    sessionTimeout: Duration = 10.seconds,
    address: String = network.address,
    options: LockOptions.Builder.() -> Unit = {},
    client: CuratorFrameworkFactory.Builder.() -> Unit = {},
    prepare: CuratorFramework.() -> Unit = {},
    own: Boolean = false,
) : AutoCloseable {
    constructor(
        server: OwnedServer,
        sessionTimeout: Duration = 10.seconds,
        options: LockOptions.Builder.() -> Unit = {},
        own: Boolean = false,
    ) : this(FaultyNetwork(server), sessionTimeout, options = options, own = own)

    private val handles = NotifyingHandles()

    val client: CuratorFramework =
        CuratorFrameworkFactory.builder()
            .ensembleProvider(FixedEnsembleProvider(address, true))
            .sessionTimeoutMs(sessionTimeout.inWholeMilliseconds.toInt())
            .connectionTimeoutMs(sessionTimeout.inWholeMilliseconds.toInt())
            .retryPolicy(RetryForever(200))
            .ensembleTracker(false) // it would bypass the proxy, and watches a node of its own
            .apply { if (own) zookeeperFactory(handles.factory) }
            .apply(client)
            .build()
            .also {
                it.prepare()
                it.start()
            }

    val locks: Locks =
        LockOptions.builder().defaultWait(
            SOON.toJavaDuration(),
        ).ioTimeout(IO.toJavaDuration()).serverTick(TICK.toJavaDuration())
            .apply(options).build().let {
                if (own) handles.locks(this.client, it) else ZooKeeperLocks.on(this.client, it)
            }

    val sessionId: Long
        get() = client.zookeeperClient.zooKeeper.sessionId

    /** Begins to acquire, without waiting. */
    fun ask(name: String, wait: Duration = SOON) = locks.async().acquireAsync(name, wait.toJavaDuration())

    /** The server ends this process's session. */
    fun expireOn(server: OwnedServer) = server.expire(sessionId)

    suspend fun isConnected() = eventually(SOON) { locks.connectionState() shouldBe ConnectionState.CONNECTED }

    suspend fun isDisconnected() = eventually(SOON) { locks.connectionState() shouldNotBe ConnectionState.CONNECTED }

    suspend fun isIdle() = eventually(SOON) { locks.inUse() shouldBe "0 names, 0 contenders, 0 holds" }

    /** Checks that the objects of earlier calls are garbage, except those that a closed connection keeps. */
    suspend fun keepsNothing() = eventually(atOnce) {
        val kept = if (locks.connectionState() == ConnectionState.CLOSED) emptyList() else leftovers(locks)
        withClue("kept") { kept.shouldBeEmpty() }
    }

    override fun close() {
        network.onRequest = { Fate.PASS }
        network.onReply = { Fate.PASS }
        network.comeBack()
        network.thaw()
        locks.close(java.time.Duration.ZERO)
        client.close()
        network.close()
    }

    private companion object {
        val IO = 2.seconds

        /** The tick of the slowest server in these tests. A server with another tick sets its own. */
        val TICK = 500.milliseconds
    }
}

/** Awaits an event that must have happened by now, or must happen much sooner than [SOON]. */
internal suspend fun <T> CompletionStage<T>.comesAtOnce(): T = withTimeout(atOnce) { await() }

/** The check at a test's end: no node is left, and nothing is in use in any process. */
internal suspend fun OwnedServer.isLeftClean(vararg processes: Process) {
    processes.forEach {
        it.isIdle()
        it.keepsNothing()
    }
    eventually(SOON) {
        withClue("nodes left") { ephemerals().shouldBeEmpty() }
    }
}

/** Acquires the lock and holds it until the returned hold is released. */
internal suspend fun Process.acquire(name: String, wait: Duration = SOON): HeldLock = ask(name, wait).await()

/** Uses the name from another session, so that the next contender has to list the queue. */
internal suspend fun Closing.usedByAnother(server: OwnedServer) = Process(server).closedAtEnd().acquire("x").release()

/** Waits until so many contenders stand in the queue. */
internal suspend fun OwnedServer.hasContenders(name: String, count: Int) =
    eventually(SOON) { children("/locks/$name") shouldHaveSize count }

/** Runs the test with a server, and closes everything it opened in reverse order. */
internal suspend fun <T> closing(test: suspend Closing.() -> T): T = Closing().run {
    try {
        test()
    } finally {
        closeAll()
    }
}

internal class Closing {
    private val made = ArrayDeque<AutoCloseable>()

    fun <T : AutoCloseable> T.closedAtEnd(): T = also { made.addFirst(it) }

    fun closeAll() = made.forEach { runCatching { it.close() } }
}
