package io.lockkeeper.zookeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.Locks
import io.lockkeeper.contract.NOTHING
import io.lockkeeper.contract.soon
import org.apache.zookeeper.ZKUtil
import java.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/** A chroot that does not exist, from the beginning or after its removal. */
class ChrootTest :
    ServerSpec({
        val patient = Duration.ofSeconds(30)

        suspend fun Locks.isRefused(name: String, chroot: String) {
            val start = TimeSource.Monotonic.markNow()
            shouldThrow<LockStoreException> { blocking().acquire(name, patient) }.message shouldBe
                "Lock \"$name\": the chroot $chroot, with which the connect string ends, does not exist (NONODE)." +
                " Create that node, or connect without it and put it into the options' root, which is made when it is needed."
            start.elapsedNow() shouldBeLessThan 15.seconds
            soon { inUse() shouldBe NOTHING }
        }

        server("a missing chroot is named at once, and found as soon as it exists") {
            for ((at, root) in listOf("/locks", "/", "/a/b").withIndex()) {
                val chroot = "/app$at/prod"
                val options = LockOptions.builder().root(root).defaultWait(LockOptions.FOREVER).build()
                val locks = keep(ZooKeeperLocks.connect(server.address + chroot, options))
                locks.isRefused("x", chroot)
                locks.isRefused("x", chroot)
                curator().create().creatingParentsIfNeeded().forPath(chroot)
                locks.blocking().acquire("x", patient).release()
            }
        }

        server("a look is told of a missing chroot as well, and finds names free once that exists") {
            val chroot = "/nowhere/looked-at"
            val locks = keep(ZooKeeperLocks.connect(server.address + chroot)).blocking()
            val looks = listOf({ locks.isLocked("x") }, { locks.inspect("x") }, { locks.list("").use { it.toList() } })
            for (look in looks) {
                shouldThrow<LockStoreException> { look() }.message shouldContain
                    "the chroot $chroot, with which the connect string ends, does not exist (NONODE)."
            }
            curator().create().creatingParentsIfNeeded().forPath(chroot)
            locks.isLocked("x") shouldBe false
            locks.list("").use { it.toList() } shouldBe emptyList()
        }

        server("a borrowed client's chroot is named too, and a missing namespace is made below it") {
            val client = curator(server.address + "/team") { namespace("n") }
            val locks = keep(ZooKeeperLocks.on(client))
            locks.isRefused("x", "/team")
            curator().create().forPath("/team")
            locks.blocking().acquire("x", patient).use { server.children("/team/n/locks/x").shouldNotBeEmpty() }
        }

        server("the removal of a chroot ends the locks below it, and later callers are told its name") {
            val operator = curator()
            operator.create().forPath("/going")
            val locks = keep(ZooKeeperLocks.connect(server.address + "/going"))
            val held = locks.blocking().acquire("x", patient)
            ZKUtil.deleteRecursive(operator.zookeeperClient.zooKeeper, "/going")
            soon(30.seconds) { held.isHeld shouldBe false }
            shouldThrow<LockLostException> { held.release() }
            locks.isRefused("x", "/going")
        }
    })
