package io.lockkeeper.cli.doctor

import com.fasterxml.jackson.jr.ob.JSON
import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainAll
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldContainInOrder
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.Outcome
import io.lockkeeper.cli.looking.foreignNode
import io.lockkeeper.cli.looking.hold
import io.lockkeeper.contract.soon
import io.lockkeeper.zookeeper.faults.FaultyNetwork
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.lockkeeper.zookeeper.faults.Way
import org.apache.zookeeper.CreateMode
import org.apache.zookeeper.ZooDefs
import org.apache.zookeeper.ZooKeeper
import org.apache.zookeeper.server.command.FourLetterCommands
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private const val WHITELIST = "zookeeper.4lw.commands.whitelist"

/** What was found, by what was checked. */
private fun Outcome.findings(): Map<String, Map<String, Any?>> = withClue(this) {
    out.lines().dropLast(1).map { JSON.std.mapFrom(it) }.associateBy { it["check"] as String }
}

private fun Map<String, Map<String, Any?>>.of(status: String) = filterValues { it["status"] == status }.keys

private fun Map<String, Map<String, Any?>>.failing() = filterValues { it["status"] == "fail" }

class DoctorCommandTest :
    CliSpec({
        // The server of this spec runs in this JVM, which has one list for all its servers.
        beforeSpec {
            System.setProperty(WHITELIST, "srvr, conf, mntr")
            FourLetterCommands.resetWhiteList()
        }
        afterSpec {
            System.clearProperty(WHITELIST)
            FourLetterCommands.resetWhiteList()
        }

        cli("where all is well, each check says what it measured, and nothing is left behind") {
            val root = "/$lock-root"
            connect { root(root) }.hold(lock)
            val text = cli.start("doctor", "--root", root)
            val json = cli.start("doctor", "--root", root, "--json")
            val outcome = json.outcome()
            val findings = outcome.findings()
            findings.failing() shouldBe emptyMap()
            outcome.exit shouldBe 0
            findings.keys shouldContainAll listOf(
                "server ${server.address}", "session", "ticks", "round trip", "rights", "write", "clock",
                "jute.maxbuffer", "names", "queues",
            )
            findings.getValue("server ${server.address}")["mode"] shouldBe "standalone"
            findings.getValue("session")["negotiatedMillis"] shouldBe 15_000
            findings.getValue("ticks")["tickMillis"] shouldBe OwnedServer.TICK.inWholeMilliseconds
            (findings.getValue("write")["medianMillis"] as Double > 0) shouldBe true
            text.outcome().run {
                exit shouldBe 0
                err shouldBe ""
                out.shouldContainInOrder("server ${server.address}: 3.", "rights: create, read, write", "clock: ")
            }
            server.children(root) shouldBe listOf(lock)
        }

        cli("a signal in the middle of a check leaves nothing behind") {
            val root = "/$lock-root"
            connect { root(root) }.hold(lock)
            FaultyNetwork(server).use { network ->
                network.delay(Way.TO_CLIENT, 100.milliseconds)
                val command = cli.start("doctor", "--connect", network.address, "--root", root)
                soon(30.seconds) { server.children(root) shouldHaveSize 2 }
                command.signal("TERM")
                command.outcome().exit shouldBe 143
                server.children(root) shouldBe listOf(lock)
            }
        }

        cli("a doctor that is killed leaves nothing that the servers don't remove") {
            val root = "/$lock-root"
            connect { root(root) }.hold(lock)
            FaultyNetwork(server).use { network ->
                network.delay(Way.TO_CLIENT, 100.milliseconds)
                val command = cli.start(
                    "doctor",
                    "--connect",
                    network.address,
                    "--root",
                    root,
                    "--session-timeout",
                    "2s",
                )
                soon(30.seconds) { server.children(root) shouldHaveSize 2 }
                command.signal("KILL")
            }
            soon(30.seconds) {
                server.reapContainers()
                server.children(root) shouldBe listOf(lock)
            }
        }

        cli("a server that is down fails its check, although a client finds another one") {
            val run = cli.run("doctor", "--json", "--connect", "127.0.0.1:1,${server.address}")
            run.exit shouldBe 1
            val findings = run.findings()
            findings.of("fail") shouldBe setOf("server 127.0.0.1:1")
            findings.getValue("server 127.0.0.1:1")["found"].toString() shouldContain "refused"
        }

        cli("without any server the checks that need one are left out") {
            val run = cli.run("doctor", "--connect", "127.0.0.1:1")
            run.exit shouldBe 1
            run.out.shouldContainInOrder("fail server 127.0.0.1:1: ", "fail session: none within 5000 ms")
            run.out shouldNotContain "rights"
        }

        cli("a session timeout beyond the servers' bounds is a warning, with the bounds") {
            val run = cli.run("doctor", "--json", "--session-timeout", "2m")
            run.exit shouldBe 0
            val session = run.findings().getValue("session")
            session["status"] shouldBe "warn"
            session["found"] shouldBe
                "timeout 60000 ms; 120000 ms were asked for, and the servers allow 200 to 60000 ms"
        }

        cli("missing rights are told with what they are for; credentials give them") {
            ZooKeeper(server.address, 10_000) {}.use {
                it.addAuthInfo("digest", "u:p".toByteArray())
                it.create("/$lock", null, ZooDefs.Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT)
            }
            val without = cli.start("doctor", "--json", "--root", "/$lock")
            val with = cli.start(
                "doctor",
                "--json",
                "--root",
                "/$lock",
                more = mapOf("LOCKKEEPER_AUTH" to "digest:u:p"),
            )
            without.outcome().run {
                exit shouldBe 1
                findings().getValue("rights")["found"] shouldBe "no right to list the nodes of /$lock"
                findings().of("fail") shouldContainAll setOf("rights")
                findings().getValue("write")["status"] shouldBe "warn"
            }
            with.outcome().findings().failing() shouldBe emptyMap()
            server.children("/$lock").shouldBeEmpty()
        }

        cli("a root that does not exist yet is well, and is not made; a chroot must exist") {
            ZooKeeper(server.address, 10_000) {}.use {
                it.create("/$lock", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT)
            }
            val root = cli.start("doctor", "--json", "--root", "/$lock/not/yet")
            val chroot = cli.start("doctor", "--json", "--connect", "${server.address}/$lock-chroot")
            root.outcome().run {
                exit shouldBe 0
                findings().getValue("rights")["advice"] shouldBe
                    "The root /$lock/not/yet does not exist yet. The first lock creates it."
            }
            chroot.outcome().run {
                exit shouldBe 1
                findings().getValue("rights")["found"] shouldBe "the chroot of the connect string does not exist"
            }
            server.children("/$lock").shouldBeEmpty()
            server.exists("/$lock-chroot") shouldBe false
        }

        cli("queues of another kind of lock are a warning that names them") {
            connect { root("/$lock-root") }.hold(lock)
            foreignNode(lock, "_c_11111111-1111-1111-1111-111111111111-__READ__", root = "/$lock-root")
            val queues = cli.run("doctor", "--json", "--root", "/$lock-root").findings().getValue("queues")
            queues["status"] shouldBe "warn"
            queues["found"].toString() shouldContain "\"$lock\""
        }

        test("a server that does not allow a command is not taken for one that answers it") {
            Server.parsed("conf is not executed because it is not in the whitelist.\n").isEmpty() shouldBe true
            Server.parsed(
                "Zookeeper version: 3.5.1-abc, built\nMode: leader\nzk_avg_fsynctime\t0.5\ntickTime=7\n",
            ) shouldBe
                mapOf(
                    "Zookeeper version" to "3.5.1-abc, built",
                    "Mode" to "leader",
                    "zk_avg_fsynctime" to "0.5",
                    "tickTime" to "7",
                )
        }

        test("versions are compared as numbers") {
            fun of(version: String) = Server("a:1", true, "", mapOf("Zookeeper version" to version), mapOf(), mapOf())
            listOf("3.5.10-x, built", "3.6.0-x", "3.10.1-x", "4.0.0").map { of(it).isOlderThan(3, 6) } shouldBe
                listOf(true, false, false, false)
        }

        test("clocks differ by no more than is certain") {
            val check = ClockCheck()
            check.finding(5000, 5010, 5020).status() shouldBe Finding.Status.OK
            check.finding(5000, 9000, 9000).values()["serversAheadMillis"] shouldBe 0L
            check.finding(5000, 2000, 5020).found() shouldBe "the servers' is 3000 ms behind this machine's"
            check.finding(5000, 8020, 5020).found() shouldBe "the servers' is 3000 ms ahead of this machine's"
        }
    })
