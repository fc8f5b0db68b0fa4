package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockStoreException
import io.lockkeeper.Locks
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.future.await
import org.apache.curator.framework.CuratorFrameworkFactory
import java.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/** Servers that refuse clients without authentication. */
class AuthenticationTest :
    FunSpec({
        val enforcing = mapOf("zookeeper.enforce.auth.enabled" to "true", "zookeeper.enforce.auth.schemes" to "digest")
        val demanded = "the server demands authentication, and this client has none that it accepts" +
            " (SESSIONCLOSEDREQUIRESASLAUTH). Give the client credentials of a scheme that the server asks for (its" +
            " enforce.auth.schemes): ZooKeeperLocks.connect with a ClientSecurity, or ZooKeeperLocks.on with a client" +
            " built with authorization(…) or SASL."
        val failed =
            "the server refused the client's credentials, or knows no such scheme (AUTHFAILED), and the client has" +
                " given up. Check what authorization(…) or SASL gives it (SASL's DIGEST-MD5 works only with" +
                " -Dzookeeper.fips-mode=false), and make a new client."
        val patient = Duration.ofMinutes(5)

        /** Connects without the proxy, which may lose what a server sends just before it closes a connection. */
        fun Closing.direct(
            server: OwnedServer,
            session: kotlin.time.Duration = 10.seconds,
            client: CuratorFrameworkFactory.Builder.() -> Unit = {},
        ) = Process(FaultyNetwork(server), session, server.address, client = client).closedAtEnd()

        /** Checks that every caller, now and later, gets the error long before its wait is over. */
        suspend fun Locks.refuse(why: String) = repeat(2) {
            val start = TimeSource.Monotonic.markNow()
            val asked = List(5) { async().acquireAsync("x$it", patient) }
            for ((at, one) in asked.withIndex()) {
                shouldThrow<LockStoreException> { one.await() }.message shouldBe "Lock \"x$at\": $why"
            }
            start.elapsedNow() shouldBeLessThan 15.seconds
        }

        test(
            "a server that demands authentication from a client without credentials is named at once, to every caller",
        ) {
            closing {
                val server = OwnedServer(properties = enforcing).closedAtEnd()
                val own = ZooKeeperLocks.connect(server.address)
                AutoCloseable { own.close(Duration.ZERO) }.closedAtEnd()
                own.refuse(demanded)
                direct(server).locks.refuse(demanded)
            }
        }

        test("a client that authenticates as the server demands is served") {
            closing {
                val server = OwnedServer(properties = enforcing).closedAtEnd()
                val client: CuratorFrameworkFactory.Builder.() -> Unit = {
                    authorization("digest", "u:p".toByteArray())
                }
                val process = direct(server, client = client)
                process.acquire("x").release()
                server.isLeftClean(process)
            }
        }

        // On each new connection the client sends its watches first, and does not pass on the answer.
        test(
            "a server that begins to demand authentication is named in the errors of later callers, when their waits end",
        ) {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { direct(server, 3.seconds) }
                val held = holder.acquire("x")
                val waiting = waiter.ask("x", 15.seconds)
                server.hasContenders("x", 2)
                server.stop()
                server.start(enforcing)
                eventually(SOON) { held.isHeld shouldBe false }
                val other = waiter.ask("y", 10.seconds)
                shouldThrow<LockStoreException> { other.await() }.message shouldContain "demands authentication"
                waiting.cancel(false)
                server.stop()
                server.start()
                eventually(SOON) { waiter.acquire("y").release() }
            }
        }

        test("credentials of a scheme that the server does not know are named at once, even if the client gave up") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val client: CuratorFrameworkFactory.Builder.() -> Unit = {
                    authorization("nosuch", "u:p".toByteArray())
                    sessionTimeoutMs(60_000)
                }
                val process = direct(server, client = client)
                process.locks.refuse(failed)
                val later = ZooKeeperLocks.on(process.client)
                AutoCloseable { later.close(Duration.ZERO) }.closedAtEnd()
                later.refuse(failed)
            }
        }
    })
