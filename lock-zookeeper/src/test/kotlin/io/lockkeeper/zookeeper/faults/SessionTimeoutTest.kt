package io.lockkeeper.zookeeper.faults

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.LockOptions
import io.lockkeeper.async
import io.lockkeeper.log.LogLines
import io.lockkeeper.sessionTimeout
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.future.await
import org.slf4j.event.Level
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Servers grant session timeouts between two bounds, here from 200 ms to a minute. */
class SessionTimeoutTest :
    FunSpec({
        /** The warnings about this server's session timeout and margin. */
        fun LogLines.complaints(address: String) = all().filter { it.level == Level.WARN && address in it.text }
            .map { it.text }.filter { "session timeout of" in it }

        for ((asked, granted) in listOf(90.seconds to 60.seconds, 50.milliseconds to 200.milliseconds)) {
            val (askedWords, grantedWords) = if (asked > granted) "1m30s" to "1m" else "0.05s" to "0.2s"
            test("a session timeout of $asked is changed by the server, and logged once") {
                closing {
                    val server = OwnedServer().closedAtEnd()
                    val network = FaultyNetwork(server).closedAtEnd()
                    val lines = LogLines().closedAtEnd()
                    val options = LockOptions.builder().sessionTimeout(Duration.ofMillis(asked.inWholeMilliseconds))
                    val locks = ZooKeeperLocks.connect(network.address, options.build()).closedAtEnd()
                    locks.async.acquireAsync("x").await().release()
                    locks.sessionTimeout shouldBe granted
                    locks.options().sessionTimeout().toMillis() shouldBe asked.inWholeMilliseconds
                    val connections = network.count(Opcode.CONNECT)
                    network.cut()
                    eventuallyConnectedAgain(network, connections)
                    locks.async.acquireAsync("x").await().release()
                    val line = lines.complaints(network.address).apply { this shouldHaveSize 1 }.single()
                    line shouldStartWith "Asked for a session timeout of $askedWords, ZooKeeper at" +
                        " ${network.address} granted $grantedWords, which is in force."
                }
            }
        }

        test("a timeout granted as requested, or of a borrowed client, can be read and is not logged") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val lines = LogLines().closedAtEnd()
                val process = Process(server, sessionTimeout = 7.seconds).closedAtEnd() // the options say 15 s
                process.acquire("x").release()
                process.locks.sessionTimeout() shouldBe java.util.Optional.of(Duration.ofSeconds(7))
                val granted = ZooKeeperLocks.connect(server.address).closedAtEnd()
                granted.async.acquireAsync("x").await().release()
                granted.sessionTimeout shouldBe 15.seconds
                lines.complaints(process.network.address).shouldBeEmpty()
                lines.complaints(server.address).shouldBeEmpty()
            }
        }

        test("an ordinary connection from start to close logs no warning") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val lines = LogLines().closedAtEnd()
                ZooKeeperLocks.connect(server.address).use { it.async.acquireAsync("x").await().release() }
                lines.all().filter {
                    it.level == Level.WARN && server.address in it.text
                }.map { it.text }.shouldBeEmpty()
            }
        }

        test("a margin that leaves too little of the session timeout is cut, and logged once") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val lines = LogLines().closedAtEnd()
                val process =
                    Process(server, sessionTimeout = 15.seconds, options = { margin(Duration.ofSeconds(14)) })
                        .closedAtEnd()
                process.acquire("x").release()
                process.network.cut()
                process.acquire("x").release()
                lines.complaints(process.network.address).single() shouldStartWith
                    "The margin of 14s is too long for a session timeout of 15s"
            }
        }

        test("no session timeout is known before the first connection") {
            closing {
                val nobody = FreePorts.next()
                val locks = ZooKeeperLocks.connect("127.0.0.1:$nobody").closedAtEnd()
                locks.sessionTimeout shouldBe null
            }
        }
    })

private suspend fun eventuallyConnectedAgain(network: FaultyNetwork, before: Int) =
    io.kotest.assertions.nondeterministic.eventually(SOON) { (network.count(Opcode.CONNECT) > before) shouldBe true }
