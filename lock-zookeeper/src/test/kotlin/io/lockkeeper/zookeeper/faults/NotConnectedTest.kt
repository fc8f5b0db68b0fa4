package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.closeAndAwait
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.future.await
import java.net.InetAddress
import java.net.ServerSocket
import java.time.Duration
import javax.net.ssl.SSLContext
import kotlin.concurrent.thread

/** Errors without a connection name the obstacle on the way to the server, and the remedy. */
class NotConnectedTest :
    FunSpec({
        val loopback = InetAddress.getLoopbackAddress()

        /**
         * The message of an acquire with a wait of five seconds. Suspends, because other specs may run on this thread.
         */
        suspend fun messageOf(connectString: String): String {
            val options = LockOptions.builder().releaseWait(Duration.ZERO).grace(Duration.ofMillis(1)).build()
            val locks = ZooKeeperLocks.connect(connectString, options)
            try {
                return shouldThrow<LockStoreException> {
                    locks.async().acquireAsync("x", Duration.ofSeconds(5)).await()
                }.message!!
            } finally {
                locks.closeAndAwait(kotlin.time.Duration.ZERO)
            }
        }

        fun said(servers: String, cause: String, remedy: String) =
            "Lock \"x\": ZooKeeper at $servers confirmed no place in its queue within 5s (connection" +
                " CONNECTING; $cause). $remedy."

        /** A server that handles each connection with this action. */
        fun Closing.listening(serve: (java.net.Socket) -> Unit): Int {
            val listener = ServerSocket(0, 50, loopback).closedAtEnd()
            thread(isDaemon = true) {
                while (!listener.isClosed) runCatching { serve(listener.accept()) }
            }
            return listener.localPort
        }

        test("a host that nobody knows, and a port that nobody listens to") {
            val port = FreePorts.next()
            messageOf("no-such-host.invalid:2181,127.0.0.1:$port") shouldBe said(
                "no-such-host.invalid:2181,127.0.0.1:$port",
                "no-such-host.invalid:2181: no such host is known here; 127.0.0.1:$port: nobody listens there",
                "Check the host names, and this machine's name service. Check that a server runs there, and its port",
            )
        }

        test("a network to which there is no way from here") {
            val address = "224.0.0.1:2181" // a multicast address, to which no connection can be made
            messageOf(address) shouldBe said(
                address,
                "$address: it can't be reached",
                "Check the network and the firewalls on the way",
            )
        }

        test("a server that takes connections and is silent, as one that is stopped") {
            closing {
                val port = listening { it.closedAtEnd() }
                messageOf("127.0.0.1:$port") shouldBe said(
                    "127.0.0.1:$port",
                    "127.0.0.1:$port: it takes connections and does not answer",
                    "Check that the server is not stopped or overloaded",
                )
            }
        }

        test("a port that wants TLS and is spoken to in plain text") {
            closing {
                val tls = SSLContext.getDefault().socketFactory
                val port = listening { plain ->
                    thread(isDaemon = true) {
                        runCatching {
                            (tls.createSocket(plain, null, true) as javax.net.ssl.SSLSocket).apply {
                                useClientMode = false
                                startHandshake()
                            }
                        }
                        plain.close()
                    }
                }
                messageOf("127.0.0.1:$port") shouldBe said(
                    "127.0.0.1:$port",
                    "127.0.0.1:$port: it closes connections at once",
                    "Check whether that port wants TLS, and the server's maxClientCnxns",
                )
            }
        }

        test("a server that has all the connections it takes from one address") {
            closing {
                val server = OwnedServer(mostConnections = 1).closedAtEnd()
                val first = ZooKeeperLocks.connect(server.address)
                AutoCloseable { first.close(Duration.ZERO) }.closedAtEnd()
                first.async().acquireAsync("x", Duration.ofSeconds(30)).await().use {
                    messageOf(server.address) shouldBe said(
                        server.address,
                        "${server.address}: it closes connections at once",
                        "Check whether that port wants TLS, and the server's maxClientCnxns",
                    )
                }
            }
        }

        test("a port where something other than ZooKeeper answers") {
            closing {
                val answer = "HTTP/1.1 400\r\n\r\n".toByteArray()
                val port = listening { socket -> socket.use { it.getOutputStream().write(answer) } }
                messageOf("127.0.0.1:$port") shouldContain
                    "127.0.0.1:$port: what answers there is no ZooKeeper server). Check the port."
            }
        }

        test("one server of an ensemble, without the others") {
            closing {
                val ensemble = Ensemble().closedAtEnd()
                ensemble.awaitLeader()
                for (other in 1..2) ensemble.kill(other)
                messageOf(ensemble.address(0)) shouldContain
                    ": it has no quorum and serves nobody). Check that most of the servers are up."
            }
        }
    })
