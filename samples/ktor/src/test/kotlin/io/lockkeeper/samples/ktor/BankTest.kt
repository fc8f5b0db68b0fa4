package io.lockkeeper.samples.ktor

import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.ktor.client.request.get
import io.ktor.client.request.post
import io.ktor.client.statement.bodyAsText
import io.ktor.http.HttpStatusCode
import io.ktor.server.testing.ApplicationTestBuilder
import io.ktor.server.testing.testApplication
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.memory.MemoryProcess
import io.lockkeeper.memory.locks
import io.lockkeeper.withLock
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The bank on locks in memory, without a network. */
class BankTest :
    FunSpec({
        val cluster = MemoryCluster()

        fun withBank(
            balance: Long = 100,
            wait: Duration = 30.seconds,
            test: suspend ApplicationTestBuilder.(MemoryProcess) -> Unit,
        ) {
            val process = cluster.connect()
            testApplication {
                val accounts = Accounts(tempdir().toPath())
                accounts.write("alice", balance)
                application { bank(process.locks, accounts, wait) }
                test(process)
            }
            process.locks.close()
            cluster.nodes() shouldBe emptyMap()
        }

        test("requests for one account come one after the other, and none is forgotten") {
            withBank {
                val left = coroutineScope {
                    List(20) {
                        async { client.post("/accounts/alice/withdraw?amount=5").bodyAsText().toInt() }
                    }.awaitAll()
                }
                left.sorted() shouldBe List(20) { it * 5 }
                client.get("/accounts/alice").bodyAsText() shouldBe "0"
                client.post("/accounts/alice/withdraw?amount=5").status shouldBe HttpStatusCode.Conflict
            }
        }

        test("while another server uses the account, the client is told when to try again") {
            withBank(wait = 50.milliseconds) {
                val other = cluster.connect().locks
                other.withLock("acct-alice") {
                    val refused = client.post("/accounts/alice/withdraw?amount=5")
                    refused.status shouldBe HttpStatusCode.Locked
                    refused.headers["Retry-After"] shouldBe "1"
                }
                client.post("/accounts/alice/withdraw?amount=5").bodyAsText() shouldBe "95"
                other.close()
            }
        }

        test("while the lock servers can't be reached, the client is told so") {
            withBank(wait = 50.milliseconds) { process ->
                process.disconnect()
                val refused = client.post("/accounts/alice/withdraw?amount=5")
                refused.status shouldBe HttpStatusCode.ServiceUnavailable
                refused.headers["Retry-After"] shouldBe "5"
                process.reconnect()
                client.post("/accounts/alice/withdraw?amount=5").bodyAsText() shouldBe "95"
            }
        }

        test("a request that waits when the locks are closed is refused") {
            withBank { process ->
                val holding = CompletableDeferred<Unit>()
                val done = CompletableDeferred<Unit>()
                val other = cluster.connect().locks
                coroutineScope {
                    launch {
                        other.withLock("acct-alice") {
                            holding.complete(Unit)
                            done.await()
                        }
                    }
                    holding.await()
                    val request = async { client.post("/accounts/alice/withdraw?amount=5").status }
                    process.locks.closeAsync(java.time.Duration.ZERO)
                    request.await() shouldBe HttpStatusCode.ServiceUnavailable
                    done.complete(Unit)
                }
                other.close()
            }
        }

        test("what makes no sense is refused") {
            withBank {
                client.get("/accounts/bob").status shouldBe HttpStatusCode.NotFound
                client.post("/accounts/bob/withdraw?amount=5").status shouldBe HttpStatusCode.NotFound
                client.get("/accounts/..%2Fbob").status shouldBe HttpStatusCode.NotFound
                listOf("", "?amount=-5", "?amount=all").forEach {
                    client.post("/accounts/alice/withdraw$it").status shouldBe HttpStatusCode.BadRequest
                }
            }
        }
    })
