package io.lockkeeper.zookeeper.security

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockStoreException
import io.lockkeeper.zookeeper.ClientSecurity
import io.lockkeeper.zookeeper.ZooKeeperLocks
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.lockkeeper.zookeeper.faults.closing
import kotlinx.coroutines.future.await
import org.apache.zookeeper.server.auth.DigestLoginModule
import org.apache.zookeeper.server.auth.ProviderRegistry
import org.apache.zookeeper.server.auth.SASLAuthenticationProvider
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

        test("nothing that was printed, logged or thrown shows a password of the JAAS configuration") {
            captured.showNone(listOf("orders-j4as", "billing-j4as", "wr0ng-j4as"))
        }
    })
