package io.lockkeeper.samples.ktor

import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.spec.tempdir
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.ConnectionState
import io.lockkeeper.list
import io.lockkeeper.withLock
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import org.apache.curator.test.InstanceSpec
import org.apache.curator.test.TestingServer
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import kotlin.time.Duration.Companion.seconds

/** Two servers on the loopback interface, and a ZooKeeper server. */
class ServerTest :
    FunSpec({
        val http = HttpClient.newHttpClient()

        suspend fun withdraw(port: Int): HttpResponse<String> = http.sendAsync(
            HttpRequest.newBuilder(URI("http://127.0.0.1:$port/accounts/alice/withdraw?amount=1"))
                .POST(HttpRequest.BodyPublishers.noBody()).build(),
            HttpResponse.BodyHandlers.ofString(),
        ).await()

        test("two servers share the accounts, and a server that stops closes its locks") {
            val loopback = mapOf<String, Any>("clientPortAddress" to "127.0.0.1")
            TestingServer(
                InstanceSpec(null, -1, -1, -1, true, 1, -1, -1, loopback, "127.0.0.1"),
                true,
            ).use { zooKeeper ->
                val accounts = Accounts(tempdir().toPath())
                accounts.write("alice", 40)
                val locks = List(2) { ZooKeeperLocks.connect(zooKeeper.connectString) }
                val servers = locks.map { server(it, accounts, listenOn = 0).start() }
                val ports = servers.map { it.engine.resolvedConnectors().single().port }
                coroutineScope {
                    List(30) { async { withdraw(ports[it % 2]).statusCode() } }.awaitAll().toSet() shouldBe setOf(200)
                }
                accounts.balance("alice") shouldBe 10

                ZooKeeperLocks.connect(zooKeeper.connectString).use { operator ->
                    val holding = CompletableDeferred<Unit>()
                    val done = CompletableDeferred<Unit>()
                    coroutineScope {
                        launch {
                            operator.withLock("acct-alice", wait = 30.seconds) {
                                holding.complete(Unit)
                                done.await()
                            }
                        }
                        holding.await()
                        withdraw(ports[0]).let {
                            it.statusCode() shouldBe 423
                            it.headers().firstValue("Retry-After").get() shouldBe "1"
                        }
                        done.complete(Unit)
                    }
                    coroutineScope { servers.forEach { launch(Dispatchers.IO) { it.stop() } } }
                    locks.forAll { it.connectionState() shouldBe ConnectionState.CLOSED }
                    operator.list().toList().shouldBeEmpty()
                    operator.withLock("acct-alice") {}
                }
            }
        }
    })
