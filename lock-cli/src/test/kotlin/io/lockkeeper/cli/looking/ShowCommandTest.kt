package io.lockkeeper.cli.looking

import com.fasterxml.jackson.jr.ob.JSON
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldContainInOrder
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.ExitCodes
import io.lockkeeper.cli.Outcome
import org.apache.zookeeper.ZooDefs
import org.apache.zookeeper.data.ACL
import org.apache.zookeeper.data.Id
import java.time.Duration

class ShowCommandTest :
    CliSpec({
        cli("the holder with all that is known of it, then those that wait, in order") {
            val held = connect { label("nightly") }.hold(lock, Duration.ofMinutes(20))
            waiting(lock, behind = 1, label = "second")
            foreignNode(lock, "_c_11111111-1111-1111-1111-111111111111-lock-")
            val (text, json) = listOf(cli.start("show", lock), cli.start("show", lock, "--json"))
            val (exit, out, err) = text.outcome()
            err shouldBe ""
            exit shouldBe 0
            out.shouldContainInOrder(
                "Lock \"$lock\" is held.",
                "holder   host ",
                "pid $PID (nightly)",
                "since ",
                "lease    ends ",
                "left: 19m5",
                "renewed  0 times",
                "token    ${held.fencingToken()}",
                "session  0x",
                "node     ",
                "waiting  2",
                "1. host ",
                "pid $PID (second), for ",
                "2. a client of another library, for ",
            )
            val queue = JSON.std.mapFrom(json.outcome().out)
            (queue["holder"] as Map<*, *>)["token"] shouldBe held.fencingToken()
            (queue["waiting"] as List<*>).map { (it as Map<*, *>)["kind"] } shouldBe listOf("lockkeeper", "mutex")
        }

        cli("a queue of another kind of lock is shown, and nothing of a ticket that is secret") {
            val ticket = connect().blocking().tickets().acquire(lock, Duration.ofMinutes(1))
            waiting(lock, behind = 1)
            foreignNode(lock, "_c_11111111-1111-1111-1111-111111111111-lease-")
            val out = cli.run("show", lock).out
            out shouldContain "holder   a ticket, from host"
            out shouldContain "another kind of lock, for"
            out shouldNotContain ticket.secret()
        }

        cli("a node that may not be read is shown with the cause, and hides no other") {
            val held = connect().hold(lock)
            val ofNobody = listOf(ACL(ZooDefs.Perms.ALL, Id("digest", "nobody:0000")))
            foreignNode(lock, "_c_22222222-2222-2222-2222-222222222222-lock-", ofNobody)
            val (exit, out, _) = cli.run("show", lock)
            exit shouldBe 0
            out.shouldContainInOrder(
                "holder   host ",
                "token    ${held.fencingToken()}",
                "1. a client whose node can't be read: ",
                "is not allowed (NOAUTH)",
                ", for an unknown time, ",
            )
            held.release()
        }

        cli("a script asks by the exit code") {
            val held = connect().hold(lock)
            val (yes, no) = listOf(cli.start("show", "-q", lock), cli.start("show", "-q", "$lock-free"))
            val text = cli.start("show", "$lock-free")
            yes.outcome() shouldBe Outcome(0, "", "")
            no.outcome() shouldBe Outcome(1, "", "")
            text.outcome() shouldBe Outcome(1, "Lock \"$lock-free\" is free.\n", "")
            held.release()
        }

        cli("a chroot that does not exist is no answer either: not free, and no empty list") {
            val missing = "${server.address}/no-such-$lock"
            for (command in listOf(
                arrayOf("show", lock),
                arrayOf("show", "-q", lock),
                arrayOf("ls"),
                arrayOf("watch", lock),
            )) {
                val (exit, out, err) = cli.run(*command, "--connect", missing)
                exit shouldBe ExitCodes.FAILED
                out shouldBe ""
                err shouldContain
                    "the chroot /no-such-$lock, with which the connect string ends, does not exist (NONODE)"
            }
        }

        cli("servers that can't be reached are no answer") {
            val (exit, out, err) = cli.run("show", lock, "--connect", "127.0.0.1:1")
            exit shouldBe ExitCodes.UNAVAILABLE
            out shouldBe ""
            err shouldContain "nobody listens there"
        }
    })
