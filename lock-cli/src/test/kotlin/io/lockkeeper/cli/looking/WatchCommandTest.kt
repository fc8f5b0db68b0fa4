package io.lockkeeper.cli.looking

import com.fasterxml.jackson.jr.ob.JSON
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldMatch
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.ExitCodes
import io.lockkeeper.zookeeper.faults.FaultyNetwork
import org.apache.zookeeper.ZooDefs
import org.apache.zookeeper.ZooKeeper

class WatchCommandTest :
    CliSpec({
        cli("each change is a line, until INT ends it cleanly") {
            FaultyNetwork(server).use { network ->
                val watch = cli.start("watch", lock, "--connect", "127.0.0.1:${network.port}")
                watch.awaitOut("  free\n")
                val held = connect { label("nightly") }.hold(lock)
                watch.awaitOut(" (nightly) for ")
                waiting(lock, behind = 1)
                watch.awaitOut(", 1 waiting\n")
                watch.signal("INT")
                val (exit, out, err) = watch.outcome()
                exit shouldBe 130
                err shouldBe ""
                out.lines()[1] shouldMatch "[0-9T:-]*Z  held by host .*, pid $PID \\(nightly\\) for [0-9]+s"
                // Its session is closed, and need not time out.
                network.count(ZooDefs.OpCode.closeSession) shouldBe 1
                held.release()
            }
        }

        cli("TERM ends it as well") {
            val watch = cli.start("watch", lock)
            watch.awaitOut("free")
            watch.signal("TERM")
            watch.outcome().exit shouldBe 143
        }

        cli("it goes on after an interruption of the connection, and says so") {
            FaultyNetwork(server).use { network ->
                val watch = cli.start("watch", lock, "--json", "--connect", "127.0.0.1:${network.port}")
                watch.awaitOut("\"holder\":null")
                network.cut()
                watch.awaitErr("the connection is interrupted; the watch goes on when it is back\n")
                val held = connect().hold(lock)
                watch.awaitErr("connected again\n")
                watch.awaitOut("\"pid\":$PID")
                watch.signal("INT")
                val pictures = watch.outcome().out.lines().dropLast(1).map { JSON.std.mapFrom(it) }
                pictures.map { it["name"] }.distinct() shouldBe listOf(lock)
                (pictures.last()["holder"] as Map<*, *>)["token"] shouldBe held.fencingToken()
            }
        }

        // Newer servers send no event to a client that may not read, so it learns of that on its next connection.
        cli("if the servers refuse it after a while, it ends with an error that says so") {
            val held = connect().hold(lock)
            FaultyNetwork(server).use { network ->
                val watch = cli.start("watch", lock, "--connect", "127.0.0.1:${network.port}")
                watch.awaitOut("  held by ")
                ZooKeeper(server.address, 10_000) {}.use {
                    it.addAuthInfo("digest", "u:p".toByteArray())
                    it.setACL("/locks/$lock", ZooDefs.Ids.CREATOR_ALL_ACL, -1)
                    network.cut()
                    val (exit, _, err) = watch.outcome()
                    exit shouldBe ExitCodes.FAILED
                    err shouldContain "lockkeeper: Lock \"$lock\""
                    err shouldContain "is not allowed (NOAUTH)"
                    it.setACL("/locks/$lock", ZooDefs.Ids.OPEN_ACL_UNSAFE, -1)
                }
            }
            held.release()
        }

        cli("it ends when its reader has had enough, also if nothing changes any more") {
            val first = listOf("bash", "-c", "\"$0\" \"$@\" | head -1; exit \${PIPESTATUS[0]}")
            val (exit, out, err) = cli.startUnder(first, "watch", lock).outcome()
            exit shouldBe ExitCodes.BROKEN_PIPE
            out shouldContain "free"
            err shouldBe ""
        }
    })
