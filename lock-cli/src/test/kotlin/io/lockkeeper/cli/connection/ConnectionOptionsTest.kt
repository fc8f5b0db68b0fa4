package io.lockkeeper.cli.connection

import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.LockTicket
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.ExitCodes
import org.apache.zookeeper.Watcher
import org.apache.zookeeper.ZooKeeper
import org.apache.zookeeper.data.Stat
import java.io.File
import java.util.concurrent.CountDownLatch

class ConnectionOptionsTest :
    CliSpec({
        cli("with --acl creator only those with the credentials may change what a command makes") {
            val credentials = File.createTempFile("lockkeeper-auth", "").apply {
                writeText("digest:me:my-password\n")
                deleteOnExit()
            }
            val mine = arrayOf("--auth-file", credentials.path, "--root", "/cli-of-its-own", "--acl", "creator")
            val (exit, out) = cli.run("hold", lock, "--until-released", *mine)
            exit shouldBe 0

            val connected = CountDownLatch(1)
            ZooKeeper(server.address, 10_000, Watcher { connected.countDown() }).use { anybody ->
                connected.await()
                anybody.addAuthInfo("digest", "me:my-password".toByteArray())
                val path = "/cli-of-its-own/$lock/${LockTicket.parse(out.trim()).node()}"
                anybody.getACL(path, Stat()).single().id.run { "$scheme:$id" } shouldContain "digest:me:"
            }

            val theirs = arrayOf("--root", "/cli-of-its-own", "--ticket", "-")
            val refused = cli.run("release", *theirs, stdin = out)
            refused.exit shouldBe ExitCodes.FAILED
            refused.err shouldContain "Lock \"$lock\""
            cli.run("release", *theirs, stdin = out, more = mapOf("LOCKKEEPER_AUTH" to "digest:me:my-password"))
                .exit shouldBe 0
        }

        cli("credentials in a wrong form are told, but not shown") {
            val (exit, _, err) = cli.run("hold", lock, "--lease", "1m", more = mapOf("LOCKKEEPER_AUTH" to "my-secret"))
            exit shouldBe ExitCodes.CONFIG
            err shouldContain "LOCKKEEPER_AUTH"
            err shouldNotContain "my-secret"
        }

        cli("the client's own configuration is read: with TLS a server without it can't be reached") {
            val config = File.createTempFile("lockkeeper-client", "").apply {
                writeText(
                    "zookeeper.client.secure=true\n" +
                        "zookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty\n",
                )
                deleteOnExit()
            }
            cli.run("hold", lock, "--lease", "1m", "--wait", "2s", "--client-config", config.path).exit shouldBe
                ExitCodes.UNAVAILABLE
        }
    })
