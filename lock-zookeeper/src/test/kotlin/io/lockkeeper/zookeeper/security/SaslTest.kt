package io.lockkeeper.zookeeper.security

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockStoreException
import io.lockkeeper.zookeeper.ClientSecurity
import io.lockkeeper.zookeeper.ZooKeeperLocks
import io.lockkeeper.zookeeper.faults.FaultyNetwork
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.lockkeeper.zookeeper.faults.closing
import kotlinx.coroutines.future.await
import org.apache.zookeeper.server.auth.DigestLoginModule
import org.apache.zookeeper.server.auth.ProviderRegistry
import org.apache.zookeeper.server.auth.SASLAuthenticationProvider
import java.io.File
import java.time.Duration
import javax.security.auth.login.AppConfigurationEntry
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag.REQUIRED
import javax.security.auth.login.Configuration

/** SASL with DIGEST-MD5: unlike with the scheme digest, the server knows the users and their passwords. */
class SaslTest :
    FunSpec({
        val provider = "zookeeper.authProvider.sasl"
        val fips = "zookeeper.fips-mode" // on by default, and then DIGEST-MD5 is off
        val captured = Captured()
        val sections = mapOf(
            "LockServer" to mapOf("user_orders" to "orders-j4as", "user_billing" to "billing-j4as"),
            "Orders" to mapOf("username" to "orders", "password" to "orders-j4as"),
            "Billing" to mapOf("username" to "billing", "password" to "billing-j4as"),
            "Wrong" to mapOf("username" to "orders", "password" to "wr0ng-j4as"),
        )

        beforeSpec {
            Configuration.setConfiguration(
                object : Configuration() {
                    override fun getAppConfigurationEntry(name: String) = sections[name]?.let {
                        arrayOf(AppConfigurationEntry(DigestLoginModule::class.java.name, REQUIRED, it))
                    }
                },
            )
            System.setProperty(fips, "false")
            System.setProperty(provider, SASLAuthenticationProvider::class.java.name)
            ProviderRegistry.addOrUpdateProvider(provider)
        }

        afterSpec {
            System.clearProperty(provider)
            System.clearProperty(fips)
            Configuration.setConfiguration(null)
            captured.close()
        }

        fun sasl(section: String) = ClientSecurity.none().sasl(section).creatorOnly()

        fun server() = OwnedServer(
            properties = mapOf(
                "zookeeper.sasl.serverconfig" to "LockServer",
                "zookeeper.enforce.auth.enabled" to "true",
                "zookeeper.enforce.auth.schemes" to "sasl",
            ),
        )

        test("own and borrowed clients work whole with SASL, and another user can touch nothing") {
            closing {
                val server = server().closedAtEnd()
                val security = ClientSecurity.none().sasl("Orders").creatorOnly()
                val a = own(server, security)
                worksWhole(a, ZooKeeperLocks.on(client(server, sasl("Orders")), waiting))
                val owned = owned(a, "mine")
                own(server, sasl("Billing")).cannotTouch(owned, server).forEach(captured::add)
                owned.held.release()
                captured.add(sasl("Orders"))
            }
        }

        test("a wrong password, no section and no credentials are each told as a matter of credentials") {
            closing {
                val server = server().closedAtEnd()
                for (security in listOf(sasl("Wrong"), sasl("Nosuch"), ClientSecurity.none())) {
                    val refused = shouldThrow<LockStoreException> {
                        own(server, security).async().acquireAsync("x").await()
                    }
                    withClue(security) {
                        refused.message shouldContain Regex("AUTHFAILED|SESSIONCLOSEDREQUIRESASLAUTH")
                    }
                    captured.add(refused)
                }
            }
        }

        test("with each logger at TRACE no password of the JAAS configuration is shown") {
            closing {
                val server = server().closedAtEnd()
                val network = FaultyNetwork(server).closedAtEnd()
                val module = DigestLoginModule::class.java.name
                val file = File.createTempFile("lockkeeper-jaas", "")
                file.writeText(
                    sections.filter { it.key != "LockServer" }.map { (name, options) ->
                        "$name { $module required ${options.map { "${it.key}=\"${it.value}\"" }.joinToString(" ")}; };"
                    }.joinToString("\n"),
                )
                val flags = listOf("-Djava.security.auth.login.config=$file", "-D$fips=false")
                Traced(flags, listOf("sasl", network.address), listOf())
                    .showsNone(listOf("orders-j4as", "wr0ng-j4as")) { network.cut() }
                file.delete()
            }
        }

        test(
            "in FIPS mode, which is on unless it is switched off, DIGEST-MD5 is refused, and the error says what to do",
        ) {
            closing {
                val server = server().closedAtEnd()
                System.setProperty(fips, "true")
                try {
                    shouldThrow<LockStoreException> {
                        own(server, sasl("Orders")).async().acquireAsync("x", Duration.ofSeconds(3)).await()
                    }.message shouldContain "fips-mode"
                } finally {
                    System.setProperty(fips, "false")
                }
            }
        }

        test("nothing that was printed, logged or thrown shows a password of the JAAS configuration") {
            captured.showNone(listOf("orders-j4as", "billing-j4as", "wr0ng-j4as"))
        }
    })
