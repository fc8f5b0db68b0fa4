package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.annotation.Parallel
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.lockkeeper.ConnectionState
import io.lockkeeper.LossCause
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withTimeout
import org.apache.curator.ensemble.EnsembleProvider
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** An ensemble whose connect string changes, after which Curator opens a new session. */
private class MovingEnsemble : EnsembleProvider {
    @Volatile var current = ""

    @Volatile var hanging: CountDownLatch? = null

    override fun start() = Unit

    override fun getConnectionString(): String {
        hanging?.await()
        return current
    }

    override fun close() = Unit

    override fun setConnectionString(connectionString: String) = Unit

    override fun updateServerListEnabled(): Boolean = false
}

/** A client with one address only, so that a connection attempt lasts as long as a session. */
private fun moved(server: OwnedServer, moving: MovingEnsemble, sessionTimeout: Duration = 6.seconds): Process {
    val network = FaultyNetwork(server)
    moving.current = "127.0.0.1:${network.port},"
    return Process(network, sessionTimeout, client = { ensembleProvider(moving) })
}

// It waits for sessions to end: beside others that wait, and not beside those that keep a core busy.
@Parallel
class MovingEnsembleTest :
    FunSpec({
        test("a session given up for another connect string ends its holds, and its node is removed at once") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val moving = MovingEnsemble()
                val process = moved(server, moving).closedAtEnd()
                val other = Process(server).closedAtEnd()
                val hold = process.acquire("x")
                val before = process.sessionId
                moving.current = "127.0.0.1:${process.network.port}"
                process.network.cut() // Curator compares the strings with the next change of state
                hold.lost().await()
                hold.isHeld shouldBe false
                val next = other.acquire("x")
                next.fencingToken() shouldBeGreaterThan hold.fencingToken()
                next.release()
                runCatching { hold.release() }
                process.acquire("x").release()
                process.sessionId shouldNotBe before
                server.isLeftClean(process, other)
            }
        }

        test("a body is told at its deadline though Curator is stuck while it gives up the session") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val moving = MovingEnsemble()
                val process = moved(server, moving).closedAtEnd()
                val other = Process(server, sessionTimeout = 6.seconds).closedAtEnd()
                process.isConnected()
                toldBeforeOthers(process, other) {
                    moving.current = "127.0.0.1:${process.network.port}"
                    process.network.freeze() // the new connection is accepted, and then nothing more is heard
                    process.network.cut()
                }
                process.network.thaw()
                server.isLeftClean(process, other)
            }
        }

        test("a provider of connect strings that hangs keeps no loss from a body") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val moving = MovingEnsemble()
                val process = moved(server, moving, sessionTimeout = 10.seconds).closedAtEnd()
                process.isConnected()
                val hold = process.acquire("x")
                val suspended = Point()
                process.client.connectionStateListenable.addListener { _, _ -> suspended.reach() } // after our own
                process.network.goAway()
                suspended.await() // everything that this makes read the string has read it
                eventually(SOON) { process.locks.connectionState() shouldBe ConnectionState.SUSPENDED }
                val hanging = CountDownLatch(1)
                AutoCloseable { hanging.countDown() }.closedAtEnd()
                moving.hanging = hanging
                hold.isHeld shouldBe true
                withTimeout(SOON) { hold.lost().await() }.lossCause() shouldBe LossCause.SESSION_SILENT
                moving.hanging = null
                hanging.countDown()
                runCatching { hold.release() }
                process.network.comeBack()
                server.isLeftClean(process)
            }
        }
    })
