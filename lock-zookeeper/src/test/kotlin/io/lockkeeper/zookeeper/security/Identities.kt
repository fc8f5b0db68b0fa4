package io.lockkeeper.zookeeper.security

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.HeldLock
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTicket
import io.lockkeeper.Locks
import io.lockkeeper.LossCause
import io.lockkeeper.zookeeper.ZooKeeperLocks
import io.lockkeeper.zookeeper.faults.Closing
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.lockkeeper.zookeeper.faults.SOON
import kotlinx.coroutines.future.await
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.CuratorFrameworkFactory
import org.apache.curator.retry.RetryOneTime
import java.time.Duration
import java.util.concurrent.CompletionStage
import java.util.function.Consumer
import kotlin.time.toJavaDuration

private val minute = Duration.ofMinutes(1)

/** Terms of a caller that soon steals the lock. */
internal val stealing = LockTerms.waiting(SOON.toJavaDuration()).stealAfter(Duration.ofMillis(200))

internal val waiting: LockOptions = LockOptions.builder().defaultWait(SOON.toJavaDuration()).build()

/** Locks over a client of their own. */
internal fun Closing.own(
    server: OwnedServer,
    configure: Consumer<CuratorFrameworkFactory.Builder>,
    options: LockOptions = waiting,
): Locks = ZooKeeperLocks.connect(server.address, options, configure).also {
    AutoCloseable { it.close(Duration.ZERO) }.closedAtEnd()
}

/** A client of Curator's, to lend to locks or to send single requests. */
internal fun Closing.client(
    server: OwnedServer,
    configure: Consumer<CuratorFrameworkFactory.Builder>,
): CuratorFramework = CuratorFrameworkFactory.builder()
    .connectString(server.address)
    .retryPolicy(RetryOneTime(100))
    .also(configure::accept)
    .build()
    .closedAtEnd()
    .also { it.start() }

/** All that two processes of one identity do with each other's locks. */
internal suspend fun worksWhole(a: Locks, b: Locks) {
    val held = a.async().acquireAsync("whole").await()
    val next = b.async().acquireAsync("whole")
    eventually(SOON) { b.async().inspectAsync("whole").await().waiting() shouldHaveSize 1 }
    b.async().tryAcquireAsync("whole").await().isPresent shouldBe false
    held.renew(minute)
    held.releaseAsync().toCompletableFuture().await()
    val robbed = next.await()
    val stolen = a.async().acquireAsync("whole", stealing).await()
    robbed.lost().await().lossCause() shouldBe LossCause.REMOVED
    runCatching { robbed.release() }
    val ticket = a.async().tickets().detachAsync(stolen, minute).await()
    b.async().tickets().renewAsync(ticket, minute).await()
    b.async().tickets().attachAsync(ticket).await().release()
    val forced = a.async().acquireAsync("whole").await()
    b.async().forceReleaseAsync("whole").await().isPresent shouldBe true
    forced.lost().await().lossCause() shouldBe LossCause.REMOVED
    runCatching { forced.release() }
    b.async().acquireAsync("whole").await().release()
}

/** What the owner has that another identity is after. */
internal class Owned(val name: String, val held: HeldLock, val ticket: LockTicket)

internal suspend fun owned(owner: Locks, name: String) = Owned(
    name,
    owner.async().acquireAsync(name).await(),
    owner.async().tickets().acquireAsync("$name-ticket", minute).await(),
)

/** Checks that the request is refused, and that the message says for want of which rights. Returns the exception. */
internal suspend fun refused(what: String, request: () -> CompletionStage<*>): LockStoreException = withClue(what) {
    shouldThrow<LockStoreException> { request().await() }.also {
        it.message shouldContain "is not allowed (NOAUTH). Check the client's authentication, and the ACL of /locks"
    }
}

/** Checks that these locks can neither take, steal nor end what the owner has, nor stand in its queue. */
internal suspend fun Locks.cannotTouch(owned: Owned, server: OwnedServer): List<LockStoreException> {
    val name = owned.name
    val nodes = { server.children("/locks/$name") + server.children("/locks/$name-ticket") }
    val before = nodes().also { it.shouldNotBeEmpty() }
    val refusals = listOf(
        refused("wait") { async().acquireAsync(name) },
        refused("try") { async().tryAcquireAsync(name) },
        refused("steal") { async().acquireAsync(name, stealing) },
        refused("steal at once") { async().acquireAsync(name, LockTerms.ifFree().stealAfter(Duration.ofMillis(1))) },
        refused("forced release") { async().forceReleaseAsync(name) },
        refused("ticket released") { async().tickets().releaseAsync(owned.ticket) },
        refused("ticket renewed") { async().tickets().renewAsync(owned.ticket, minute) },
        refused("ticket attached") { async().tickets().attachAsync(owned.ticket) },
    )
    nodes() shouldBe before
    owned.held.ensureHeld()
    return refusals
}
