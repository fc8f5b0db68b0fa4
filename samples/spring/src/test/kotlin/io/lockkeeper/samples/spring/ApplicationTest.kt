package io.lockkeeper.samples.spring

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.list
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.flow.toList
import org.apache.curator.test.InstanceSpec
import org.apache.curator.test.TestingServer
import org.springframework.boot.SpringApplication
import org.springframework.context.ApplicationContext
import org.springframework.context.ConfigurableApplicationContext
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.seconds

/** Two applications on a ZooKeeper server, with a stock that they share. */
class ApplicationTest :
    FunSpec({
        suspend fun withApplications(test: suspend (List<ConfigurableApplicationContext>) -> Unit) {
            val loopback = mapOf<String, Any>("clientPortAddress" to "127.0.0.1")
            TestingServer(InstanceSpec(null, -1, -1, -1, true, 1, -1, -1, loopback, "127.0.0.1"), true).use { server ->
                val arguments = mapOf(
                    "lockkeeper.connect" to server.connectString,
                    "stock.directory" to tempdir().path,
                    "shop.every" to "1d",
                    "restocking.every" to "1d",
                ).map { (name, value) -> "--$name=$value" }.toTypedArray()
                val applications = List(2) { SpringApplication.run(Application::class.java, *arguments) }
                test(applications)
                applications.forEach { it.close() }
                ZooKeeperLocks.connect(server.connectString).use { it.list().toList().shouldBeEmpty() }
            }
        }

        test("of two applications one restocks, and both sell what is there") {
            withApplications { applications ->
                val stock = applications[0].bean<Stock>()
                eventually(20.seconds) { stock.left("apples") shouldBe 10 } // Spring has started the job
                applications.forEach { it.bean<Restocking>().run() }
                stock.left("apples") shouldBe 10

                val sold = AtomicInteger()
                List(6) { number ->
                    thread {
                        val shop = applications[number % 2].bean<Shop>()
                        repeat(3) { if (shop.sell("apples")) sold.incrementAndGet() }
                    }
                }.forEach { it.join() }
                sold.get() shouldBe 10
                stock.left("apples") shouldBe 0
            }
        }
    })

private inline fun <reified T : Any> ApplicationContext.bean(): T = getBean(T::class.java)
