package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.contract.NOTHING
import io.lockkeeper.contract.soon
import io.lockkeeper.zookeeper.ServerSpec
import io.lockkeeper.zookeeper.ZooKeeperLocks
import org.apache.curator.framework.api.ACLProvider
import org.apache.zookeeper.AsyncCallback
import org.apache.zookeeper.CreateMode
import org.apache.zookeeper.Watcher
import org.apache.zookeeper.ZooDefs
import org.apache.zookeeper.ZooKeeper
import org.apache.zookeeper.data.ACL
import org.apache.zookeeper.data.Stat
import java.time.Duration
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger

private val LONG = Duration.ofMinutes(1)

/** Exceptions between the engine and the server are reported or the request is retried, and nothing is left. */
class ThrowsTest :
    ServerSpec({
        server("an ACL provider that throws at any node refuses that caller and no later one") {
            val client = curator()
            var throws = 0
            for (kind in listOf(NoClassDefFoundError("scripted"), IllegalStateException("scripted"))) {
                var at = 0
                var thrown = false
                do {
                    val acls = ThrowingAcls(++at, kind)
                    val options = LockOptions.builder().root(
                        "/throws-${throws + at}-${kind.javaClass.simpleName}",
                    ).build()
                    val locks = keep(ZooKeeperLocks.on(client, options, acls)).blocking()
                    withClue("$kind at node $at") {
                        val refused = runCatching { locks.acquire("x", LONG).release() }.exceptionOrNull()
                        thrown = acls.hasThrown
                        if (thrown) {
                            (refused is LockStoreException) shouldBe true
                            refused?.message.orEmpty() shouldContain "scripted"
                        } else {
                            refused shouldBe null
                        }
                        if (thrown) locks.acquire("x", LONG).release()
                        connect { root(options.root()) }.blocking().acquire("x", LONG).release()
                    }
                    throws++
                } while (thrown)
            }
            throws shouldBeGreaterThan 6
            soon { server.ephemerals().shouldBeEmpty() }
        }

        server("a reply that can't be handled counts as a failed request, which is sent again") {
            val unhandled = AtomicInteger()
            val client =
                curator { zookeeperFactory { to, timeout, watcher, _ -> Garbled(to, timeout, watcher, unhandled) } }
            val locks = keep(ZooKeeperLocks.on(client))
            val other = connect()
            locks.blocking().acquire("x", LONG).release()
            unhandled.set(1)
            locks.blocking().acquire("x", LONG).release() // its create
            val held = other.blocking().acquire("x", LONG)
            unhandled.set(2)
            val waiter = locks.async().acquireAsync("x", LONG) // its create, and the reading of its predecessor
            soon { unhandled.get() shouldBe 0 }
            soon { server.children("/locks/x").size shouldBe 2 }
            held.release()
            waiter.get(20, TimeUnit.SECONDS).release()
            soon { locks.inUse() shouldBe NOTHING }
        }
    })

private class ThrowingAcls(private val at: Int, private val thrown: Throwable) : ACLProvider {
    private val asked = AtomicInteger()

    val hasThrown get() = asked.get() >= at

    override fun getDefaultAcl(): List<ACL> = ZooDefs.Ids.OPEN_ACL_UNSAFE

    override fun getAclForPath(path: String): List<ACL> =
        if (asked.incrementAndGet() == at) throw thrown else ZooDefs.Ids.OPEN_ACL_UNSAFE
}

/** Removes a field from a reply without which it can't be handled. */
private class Garbled(to: String, timeout: Int, watcher: Watcher, private val next: AtomicInteger) :
    ZooKeeper(to, timeout, watcher) {
    private fun of(stat: Stat?): Stat? = if (stat != null && next.getAndUpdate { maxOf(0, it - 1) } > 0) null else stat

    override fun create(
        path: String,
        data: ByteArray?,
        acl: List<ACL>,
        mode: CreateMode,
        told: AsyncCallback.Create2Callback,
        context: Any?,
    ) {
        val garbled = AsyncCallback.Create2Callback { code, asked, of, name, stat ->
            told.processResult(code, asked, of, name, if (mode.isSequential) of(stat) else stat)
        }
        super.create(path, data, acl, mode, garbled, context)
    }

    override fun getData(path: String, watcher: Watcher?, told: AsyncCallback.DataCallback, context: Any?) {
        val garbled = AsyncCallback.DataCallback { code, asked, of, data, stat ->
            told.processResult(code, asked, of, data, of(stat))
        }
        super.getData(path, watcher, garbled, context)
    }
}
