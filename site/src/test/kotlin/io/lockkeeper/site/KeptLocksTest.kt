package io.lockkeeper.site

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.fencingToken
import io.lockkeeper.keepFor
import io.lockkeeper.lockTerms
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.apache.curator.test.TestingServer
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Runs what docs/performance.md shows of locks that are kept. */
class KeptLocksTest :
    FunSpec({
        test("a name is kept by the terms of its calls, in Kotlin and in Java, until another process asks once") {
            val server = withContext(Dispatchers.IO) { TestingServer() }
            val locks = ZooKeeperLocks.connect(server.connectString)
            val others = ZooKeeperLocks.connect(server.connectString)
            val tokens = mutableListOf<Long>()

            fun write(token: Long) {
                tokens += token
            }
            val own = lockTerms(wait = 10.seconds).keepFor(5.minutes)
            locks.withLock("customer-42", own) { write(fencingToken) }
            locks.usage().kept() shouldBe 1
            withContext(Dispatchers.IO) { KeptLocksExample(::write).ownName(locks) }
            tokens shouldBe listOf(tokens[0], tokens[0] + 1) // one node
            locks.usage().kept() shouldBe 1
            others.withLockOrNull("customer-42") { fencingToken > tokens[1] } shouldBe true
            locks.usage().kept() shouldBe 0
            withContext(Dispatchers.IO) { listOf(locks, others, server).forEach(AutoCloseable::close) }
        }
    })
