package io.lockkeeper.samples.settings

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.Locks
import io.lockkeeper.lockOptions
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.samples.settings.Settings.TooLateException
import io.lockkeeper.zookeeper.HoldCheck
import io.lockkeeper.zookeeper.ZooKeeperLocks
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.CuratorFrameworkFactory
import org.apache.curator.retry.RetryOneTime
import org.apache.curator.test.InstanceSpec
import org.apache.curator.test.TestingServer
import org.apache.zookeeper.KeeperException.BadVersionException
import kotlin.concurrent.thread

class SettingsTest :
    FunSpec({
        /** A loss interrupts no body here: the servers alone refuse what comes late. */
        val uninterrupted = lockOptions { interruptOnLoss = false }

        /** Two processes of the service, in one namespace. */
        fun withService(test: (client: CuratorFramework, first: Locks, second: Locks) -> Unit) {
            val loopback = mapOf<String, Any>("clientPortAddress" to "127.0.0.1")
            TestingServer(InstanceSpec(null, -1, -1, -1, true, 1, -1, -1, loopback, "127.0.0.1"), true).use { server ->
                CuratorFrameworkFactory.builder().connectString(server.connectString).namespace("service")
                    .retryPolicy(RetryOneTime(100)).build().use { client ->
                        client.start()
                        client.create().forPath("/settings", ByteArray(0))
                        ZooKeeperLocks.on(client, uninterrupted).use { first ->
                            ZooKeeperLocks.connect(server.connectString + "/service").use { second ->
                                test(client, first, second)
                            }
                        }
                    }
            }
        }

        test("changes from several threads and processes are all kept") {
            withService { client, first, second ->
                val processes = listOf(first, second).map { Settings(client, it, "/settings") }
                val threads = List(6) { number ->
                    thread { repeat(5) { processes[number % 2].change { "$it$number" } } }
                }
                threads.forEach { it.join() }
                processes[0].read().toList().groupingBy { it }.eachCount() shouldBe ('0'..'5').associateWith { 5 }
            }
        }

        test("a change that comes when its lock is over is refused, and the next holder's stays") {
            withService { client, first, second ->
                val late = Settings(client, first, "/settings")
                shouldThrow<TooLateException> {
                    late.change {
                        client.children.forPath("/locks/settings").forEach { node ->
                            client.delete().forPath("/locks/settings/$node") // as if this process had stood still
                        }
                        Settings(client, second, "/settings").change { "new" }
                        "old"
                    }
                }
                late.read() shouldBe "new"
            }
        }

        test("a change that was made of an old text is refused") {
            withService { client, first, _ ->
                val settings = Settings(client, first, "/settings")
                shouldThrow<BadVersionException> {
                    settings.change {
                        client.setData().forPath("/settings", "by hand".toByteArray())
                        "old"
                    }
                }
                settings.read() shouldBe "by hand"
            }
        }

        test("a check says that the memory backend has none") {
            MemoryCluster().connect().locks().use { locks ->
                locks.blocking().withLock("x") { lock ->
                    shouldThrow<UnsupportedOperationException> { HoldCheck.of(lock) }.message shouldContain
                        "Lock \"x\" is held on the memory cluster, which has no transactions"
                }
            }
        }
    })
