package io.lockkeeper.cli.ticket

import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.LockTicket
import io.lockkeeper.cli.Case
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.ExitCodes
import io.lockkeeper.cli.Outcome
import io.lockkeeper.contract.soon
import java.io.File
import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions
import java.time.Duration

private fun Case.nodes() = server.children("/locks/$lock")

class TicketCommandsTest :
    CliSpec({
        cli("hold prints a ticket, the lock stays taken, and release frees it once") {
            val (exit, out, err) = cli.run("hold", lock, "--lease", "1h")
            exit shouldBe 0
            err shouldBe ""
            LockTicket.parse(out.trim()).name() shouldBe lock
            connect().blocking().tryAcquire(lock).isPresent shouldBe false
            cli.run("release", "--ticket", "-", stdin = out) shouldBe Outcome(0, "Lock \"$lock\" is released\n", "")
            nodes().shouldBeEmpty()
            val again = cli.run("release", "--ticket", "-", stdin = out)
            again.exit shouldBe ExitCodes.LOST
            again.err shouldContain "Lock \"$lock\": its ticket was over."
        }

        cli("a ticket in a file is for its owner alone, and is in no output") {
            val file = File.createTempFile("lockkeeper-ticket", "")
            val (exit, out, _) = cli.run("hold", lock, "--until-released", "--json", "--ticket-file", file.path)
            exit shouldBe 0
            val ticket = LockTicket.parse(file.readText().trim())
            out shouldBe """{"name":"$lock","token":${ticket.fencingToken()},"lease":null,"ticket":null}""" + "\n"
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file.toPath())) shouldBe "rw-------"
            cli.run("release", "--json", "--ticket", file.path).out shouldBe
                """{"name":"$lock","released":true}""" + "\n"
            file.delete()
        }

        cli("renew gives a new lease from now, by which the lock stays taken") {
            val tickets = connect().blocking().tickets()
            val ticket = tickets.acquire(lock, Duration.ofSeconds(5))
            val (exit, out, _) = cli.run("renew", "--ticket", "-", "--lease", "1h", stdin = ticket.text())
            exit shouldBe 0
            out shouldBe "Lock \"$lock\" stays taken for 1h\n"
            val ends = connect().blocking().inspect(lock).tenure().get().leaseEnds().get()
            (ends > java.time.Instant.now().plusSeconds(1800)) shouldBe true
            tickets.release(ticket)
            cli.run("renew", "--ticket", "-", "--lease", "1h", stdin = ticket.text()).exit shouldBe ExitCodes.LOST
        }

        cli("a ticket is no argument, and the refusal does not repeat it") {
            val ticket = LockTicket(lock, "node", "secret-word", 1).text()
            for (command in listOf(arrayOf("release"), arrayOf("renew", "--lease", "1m"))) {
                val (exit, _, err) = cli.run(*command, "--ticket", ticket)
                exit shouldBe ExitCodes.USAGE
                err shouldContain "A ticket is a secret"
                err shouldNotContain "secret-word"
            }
        }

        cli("what is no ticket, and a file that is not there, are told") {
            cli.run("release", "--ticket", "-", stdin = "nonsense").run {
                exit shouldBe ExitCodes.USAGE
                err shouldContain "This is not the text of a ticket"
            }
            cli.run("release", "--ticket", "/nonexistent").run {
                exit shouldBe ExitCodes.FILE
                err shouldBe "lockkeeper: /nonexistent: no such file or directory\n"
            }
            cli.run("release").exit shouldBe ExitCodes.USAGE
            cli.run("renew", "--lease", "1m").exit shouldBe ExitCodes.USAGE
        }

        cli("hold needs a lease, waits as long as it is told, and a signal while it waits leaves no node") {
            cli.run("hold", lock).run {
                exit shouldBe ExitCodes.USAGE
                err shouldStartWith "lockkeeper: Missing required argument (specify one of these): (--lease"
            }
            val held = connect().blocking().acquire(lock)
            cli.run("hold", lock, "--lease", "1m", "--wait", "0").exit shouldBe ExitCodes.BUSY
            val waiting = cli.start("hold", lock, "--lease", "1m")
            soon { nodes() shouldHaveSize 2 }
            waiting.signal("TERM")
            waiting.outcome() shouldBe Outcome(143, "", "")
            nodes() shouldHaveSize 1
            held.release()
        }

        cli("a ticket that can't be handed over is given back") {
            cli.run("hold", lock, "--lease", "1h", "--ticket-file", "/nonexistent/ticket").exit shouldBe ExitCodes.FILE
            nodes().shouldBeEmpty()
            for (output in listOf(
                "exec \"$@\" > /dev/full",
                "\"$@\" | true; exit \${PIPESTATUS[0]}",
                "exec \"$@\" >&-",
            )) {
                val hold = cli.startUnder(listOf("bash", "-c", output, "bash"), "hold", lock, "--until-released")
                hold.outcome().run {
                    exit shouldBe ExitCodes.FILE
                    err shouldContain "The ticket can't be printed, so the lock was released."
                }
                nodes().shouldBeEmpty()
            }
        }
    })
