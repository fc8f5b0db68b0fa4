package io.lockkeeper.spring.boot

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.maps.shouldContainKeys
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.BlockingLocks
import io.lockkeeper.LockStoreException
import io.lockkeeper.contract.soon
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.CuratorFrameworkFactory
import org.apache.curator.framework.imps.CuratorFrameworkState
import org.apache.curator.retry.RetryOneTime
import java.util.concurrent.CountDownLatch
import kotlin.concurrent.thread

/** Applications against a real server. */
class RealServerTest :
    FunSpec({
        val server by lazy { loopbackServer() }
        val connect by lazy { mapOf("lockkeeper.connect" to server.connectString, "lockkeeper.grace" to "10s") }

        afterSpec { server.close() }

        test("an application connects by its property, tells its health, and leaves nothing when it stops") {
            val application = start(Everything::class.java, properties = connect)
            val other = start(Everything::class.java, properties = connect)
            val locks = application.bean<BlockingLocks>()
            locks.runWithLock<RuntimeException>("report") {
                other.bean<BlockingLocks>().tryRunWithLock<RuntimeException>("report") { } shouldBe false
                val (status, details) = application.health()
                status shouldBe "UP"
                details.shouldContainKeys("connection", "sessionTimeout", "inUse")
                details["inUse"].toString() shouldContain "1 holds: \"report\""
            }
            application.registry().executeLocked<RuntimeException>("key") {
                other.registry().obtain("key").tryLock() shouldBe false
            }
            val running = CountDownLatch(1)
            var interrupted = false
            val body = thread {
                runCatching {
                    locks.runWithLock<InterruptedException>("report") {
                        running.countDown()
                        try {
                            CountDownLatch(1).await()
                        } catch (stopped: InterruptedException) {
                            interrupted = true
                            throw stopped
                        }
                    }
                }
            }
            running.await()
            application.close()
            body.join()
            interrupted shouldBe true
            other.bean<BlockingLocks>().isLocked("report") shouldBe false
            shouldThrow<LockStoreException> { locks.acquire("report") }.message shouldContain "closed"
            other.close()
        }

        test("the health says what is wrong while the servers are away") {
            loopbackServer().use { mortal ->
                start(
                    Everything::class.java,
                    properties = mapOf("lockkeeper.connect" to mortal.connectString),
                ).use { application ->
                    soon { application.health().first shouldBe "UP" }
                    mortal.stop()
                    soon {
                        val (status, details) = application.health()
                        status shouldBe "DOWN"
                        details["connection"].toString() shouldBe "SUSPENDED"
                    }
                }
            }
        }

        test("an application's own client is used and not closed, whatever lockkeeper.connect says") {
            val client = CuratorFrameworkFactory.builder().connectString(server.connectString).namespace("apart")
                .retryPolicy(RetryOneTime(50)).build()
            client.start()
            runner("lockkeeper.connect=nowhere:1", "lockkeeper.root=/mine")
                .withBean(CuratorFramework::class.java, { client }, { it.destroyMethodName = "" }).run { context ->
                    context.bean<BlockingLocks>().runWithLock<RuntimeException>("x") {
                        client.children.forPath("/mine") shouldBe listOf("x")
                    }
                }
            client.state shouldBe CuratorFrameworkState.STARTED
            client.close()
        }

        test("several clients without a primary one are not guessed at") {
            fun client() = CuratorFrameworkFactory.newClient(server.connectString, RetryOneTime(50))
            runner().withBean("one", CuratorFramework::class.java, ::client)
                .withBean("two", CuratorFramework::class.java, ::client).run { context ->
                    generateSequence(context.startupFailure) { it.cause }.last().message shouldContain
                        "one CuratorFramework bean"
                }
        }
    })
