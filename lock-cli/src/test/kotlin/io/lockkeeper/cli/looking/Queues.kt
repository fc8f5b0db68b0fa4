package io.lockkeeper.cli.looking

import io.lockkeeper.HeldLock
import io.lockkeeper.LockTerms
import io.lockkeeper.Locks
import io.lockkeeper.cli.Case
import io.lockkeeper.contract.soon
import io.lockkeeper.inspect
import org.apache.zookeeper.CreateMode
import org.apache.zookeeper.ZooDefs
import org.apache.zookeeper.ZooKeeper
import org.apache.zookeeper.data.ACL
import java.time.Duration
import java.util.concurrent.CompletableFuture

val PID = ProcessHandle.current().pid()

/** Another process begins to wait for the lock. Returns when it stands in the queue behind so many others. */
suspend fun Case.waiting(name: String, behind: Int, label: String = "waiter"): CompletableFuture<HeldLock> {
    val locks = connect { label(label) }
    val patient = LockTerms.waiting(Duration.ofMinutes(5)) // commands start slowly on a busy machine
    val acquiring = locks.async().acquireAsync(name, patient)
    soon { check(locks.inspect(name).waiting.size == behind) }
    return acquiring
}

fun Locks.hold(name: String, lease: Duration? = null): HeldLock =
    blocking().acquire(name, if (lease == null) LockTerms.ifFree() else LockTerms.ifFree().lease(lease))

/** Makes a node such as other libraries make, in a queue that already exists. */
fun Case.foreignNode(
    name: String,
    node: String,
    acl: List<ACL> = ZooDefs.Ids.OPEN_ACL_UNSAFE,
    root: String = "/locks",
) {
    val client = ZooKeeper(server.address, 10_000) {}
    foreign += client
    client.create("$root/$name/$node", null, acl, CreateMode.EPHEMERAL_SEQUENTIAL)
}
