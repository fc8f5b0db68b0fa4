package io.lockkeeper.samples

import io.lockkeeper.fencingToken
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlin.time.Duration.Companion.seconds

/** What the README shows of Kotlin, compiled. */
internal suspend fun showKotlin(ledger: ShownLedger, id: Int, amount: Long, render: suspend () -> Unit) {
    // snippet
    val locks = ZooKeeperLocks.connect("zk1:2181,zk2:2181,zk3:2181")

    locks.withLock("acct-$id", wait = 10.seconds) {
        // `this` is the held lock and a CoroutineScope
        ledger.write(id, amount, fencingToken)
    }

    locks.withLockOrNull("nightly-report") { render() } ?: println("running elsewhere")
    // end snippet
}
