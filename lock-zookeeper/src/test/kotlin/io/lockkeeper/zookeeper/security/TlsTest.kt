package io.lockkeeper.zookeeper.security

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockStoreException
import io.lockkeeper.LossCause
import io.lockkeeper.zookeeper.ClientSecurity
import io.lockkeeper.zookeeper.ZooKeeperLocks
import io.lockkeeper.zookeeper.faults.FaultyNetwork
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.lockkeeper.zookeeper.faults.Process
import io.lockkeeper.zookeeper.faults.closing
import io.lockkeeper.zookeeper.faults.toldBeforeOthers
import kotlinx.coroutines.future.await
import org.apache.zookeeper.client.ZKClientConfig
import org.apache.zookeeper.server.auth.ProviderRegistry
import org.apache.zookeeper.server.auth.X509AuthenticationProvider
import java.net.InetAddress
import java.net.InetSocketAddress
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** A server that speaks TLS only and asks clients for certificates, which are their identities. */
class TlsTest :
    FunSpec({
        val keys = Keys()
        val captured = Captured()
        val properties = mutableMapOf<String, String>()

        // A server reads these at each new connection.
        beforeSpec {
            keys.make("server", "orders", "billing", "unknown")
            keys.make("elsewhere", hosts = "dns:elsewhere.example")
            val trusted = keys.trusting("orders", "billing")
            properties += mapOf(
                "zookeeper.ssl.keyStore.location" to "${keys.store("server")}",
                "zookeeper.ssl.keyStore.password" to keys.password("server"),
                "zookeeper.ssl.trustStore.location" to "$trusted",
                "zookeeper.ssl.trustStore.password" to Keys.TRUST_PASSWORD,
                "zookeeper.authProvider.x509" to X509AuthenticationProvider::class.java.name,
            )
            properties.forEach(System::setProperty)
            ProviderRegistry.addOrUpdateProvider("zookeeper.authProvider.x509")
        }

        afterSpec {
            properties.keys.forEach(System::clearProperty)
            captured.close()
            keys.close()
        }

        fun tls(name: String, trust: String = "server") = ClientSecurity.none()
            .tls(keys.trusting(trust), Keys.TRUST_PASSWORD)
            .certificate(keys.store(name), keys.password(name))
            .creatorOnly()

        test("own and borrowed clients work whole over TLS, and a certificate is an identity for ACLs") {
            closing {
                val server = OwnedServer(secure = true).closedAtEnd()
                val a = own(server, tls("orders"))
                worksWhole(a, ZooKeeperLocks.on(client(server, tls("orders")), waiting))
                val (servers, options) = server.address to waiting
                val (trustStore, trustPassword) = keys.trusting("server") to Keys.TRUST_PASSWORD
                val (keyStore, keyPassword) = keys.store("orders") to keys.password("orders")
                val security = ClientSecurity.none()
                    .tls(trustStore, trustPassword)
                    .certificate(keyStore, keyPassword)
                    .creatorOnly()
                val locks = ZooKeeperLocks.connect(servers, options, security)
                AutoCloseable { locks.close(Duration.ZERO) }.closedAtEnd()
                val java = SecuredExamples.tls(servers, options, trustStore, trustPassword, keyStore, keyPassword)
                AutoCloseable { java.close(Duration.ZERO) }.closedAtEnd()
                worksWhole(locks, java)
                val owned = owned(a, "mine")
                own(server, tls("billing")).cannotTouch(owned, server).forEach(captured::add)
                owned.held.release()
                captured.add(tls("orders"))
                "${tls("orders")}" shouldContain "TLS, certificate of "
            }
        }

        test("a certificate that the other side does not trust is named among the causes") {
            closing {
                val server = OwnedServer(secure = true).closedAtEnd()
                for (wrong in listOf(tls("unknown"), tls("orders", trust = "billing"))) {
                    val refused = shouldThrow<LockStoreException> {
                        own(server, wrong).async().acquireAsync("x", Duration.ofSeconds(3)).await()
                    }
                    refused.message shouldContain "Check the port, and the keys and certificates on both sides"
                    captured.add(refused)
                }
            }
        }

        test("a server whose certificate names another host is refused, although it is trusted") {
            closing {
                val server = OwnedServer(secure = true).closedAtEnd()
                val (location, password) = listOf("location", "password").map { "zookeeper.ssl.keyStore.$it" }
                System.setProperty(location, "${keys.store("elsewhere")}")
                System.setProperty(password, keys.password("elsewhere"))
                try {
                    val trust = keys.trusting("elsewhere")
                    val security = ClientSecurity.none().tls(trust, Keys.TRUST_PASSWORD)
                        .certificate(keys.store("orders"), keys.password("orders"))
                    shouldThrow<LockStoreException> {
                        own(server, security).async().acquireAsync("x", Duration.ofSeconds(3)).await()
                    }.message shouldContain "Check the port, and the keys and certificates on both sides"
                    // The same without the check of the name shows that nothing else was wrong.
                    val unchecked = security.andThen {
                        val config = ZKClientConfig()
                        config.setProperty("zookeeper.client.secure", "true")
                        config.setProperty("zookeeper.clientCnxnSocket", "org.apache.zookeeper.ClientCnxnSocketNetty")
                        config.setProperty("zookeeper.ssl.trustStore.location", "$trust")
                        config.setProperty("zookeeper.ssl.trustStore.password", Keys.TRUST_PASSWORD)
                        config.setProperty("zookeeper.ssl.keyStore.location", "${keys.store("orders")}")
                        config.setProperty("zookeeper.ssl.keyStore.password", keys.password("orders"))
                        config.setProperty("zookeeper.ssl.hostnameVerification", "false")
                        it.zkClientConfig(config)
                    }
                    own(server, unchecked).async().acquireAsync("x").await().release()
                } finally {
                    System.setProperty(location, properties.getValue(location))
                    System.setProperty(password, properties.getValue(password))
                }
            }
        }

        test(
            "a client without a certificate is refused by servers that ask for one, its own client and a borrowed one",
        ) {
            closing {
                val server = OwnedServer(secure = true).closedAtEnd()
                val without = ClientSecurity.none().tls(keys.trusting("server"), Keys.TRUST_PASSWORD)
                for (locks in listOf(own(server, without), ZooKeeperLocks.on(client(server, without)))) {
                    shouldThrow<LockStoreException> {
                        locks.async().acquireAsync("x", Duration.ofSeconds(3)).await()
                    }.message shouldContain "Check the port, and the keys and certificates on both sides"
                }
            }
        }

        test("a plain client is told that the port may want TLS") {
            closing {
                val server = OwnedServer(secure = true).closedAtEnd()
                shouldThrow<LockStoreException> {
                    own(server, ClientSecurity.none()).async().acquireAsync("x", Duration.ofSeconds(4)).await()
                }.message shouldContain "Check whether that port wants TLS"
            }
        }

        test("a body is told of the loss of its TLS connection before another process gets in") {
            closing {
                val server = OwnedServer(tick = 500.milliseconds, secure = true).closedAtEnd()
                fun network() = FaultyNetwork(
                    { InetSocketAddress(InetAddress.getLoopbackAddress(), server.port) },
                    frames = false,
                )
                val (stuck, other) = List(2) {
                    Process(network(), 2.seconds, client = { tls("orders").accept(this) }, own = it == 0).closedAtEnd()
                }
                toldBeforeOthers(stuck, other) { stuck.network.freeze() } shouldBe LossCause.SESSION_SILENT
                stuck.network.thaw()
                toldBeforeOthers(stuck, other) { stuck.network.goAway() }
            }
        }

        test(
            "with each logger of ours, of ZooKeeper's client and of Curator at TRACE no password and no ticket's secret is shown",
        ) {
            closing {
                val server = OwnedServer(secure = true).closedAtEnd()
                val network = FaultyNetwork(
                    { InetSocketAddress(InetAddress.getLoopbackAddress(), server.port) },
                    frames = false,
                ).closedAtEnd()
                val stores = listOf(keys.trusting("server"), keys.store("orders")).map { "$it" }
                val secrets = listOf("orders-d1gest", Keys.TRUST_PASSWORD, keys.password("orders"), "wr0ng-password")
                Traced(listOf(), listOf("tls", network.address) + stores, secrets)
                    .showsNone(secrets) { network.cut() }
            }
        }

        test("nothing that was printed, logged or thrown shows a password of a key store") {
            captured.showNone(
                listOf("server", "orders", "billing", "unknown").map(keys::password) + Keys.TRUST_PASSWORD,
            )
        }
    })
