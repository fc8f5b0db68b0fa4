package io.lockkeeper.cli.looking

import com.fasterxml.jackson.jr.ob.JSON
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldMatch
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.ExitCodes
import io.lockkeeper.cli.Outcome
import io.lockkeeper.cli.Pty
import org.jline.utils.AttributedString
import java.time.Duration

class ListCommandTest :
    CliSpec({
        cli("a line for each name in use that begins like this, with tabs, and as JSON") {
            connect { label("nightly") }.hold("$lock-a")
            connect { label("x @|red z|@") }.hold("$lock-b", Duration.ofHours(2))
            waiting("$lock-a", behind = 1)
            val ticket = connect().blocking().tickets().acquire("$lock-c", Duration.ofDays(3))
            val (table, json) = listOf(cli.start("ls", lock), cli.start("ls", lock, "--json"))
            val (exit, out, err) = table.outcome()
            err shouldBe ""
            exit shouldBe 0
            val lines = out.lines().dropLast(1).map { it.split("\t") }
            lines.map { it[0] } shouldContainExactly listOf("$lock-a", "$lock-b", "$lock-c")
            lines[0][1] shouldMatch "host .*, pid $PID \\(nightly\\)"
            lines[0].drop(3) shouldBe listOf("-", "1", "exclusive")
            lines[0][2] shouldMatch "[0-9]+s"
            lines[1][1] shouldMatch "host .*, pid $PID \\(x @\\|red z\\|@\\)"
            lines[1][3] shouldMatch "1h59m|2h00m"
            lines[2][1] shouldMatch "a ticket, from host .*"
            lines[2][3] shouldMatch "2d23h|3d00h"
            val objects = json.outcome().out.lines().dropLast(1).map { JSON.std.mapFrom(it) }
            objects.map { it["name"] } shouldBe lines.map { it[0] }
            objects.map { (it["waiting"] as List<*>).size } shouldBe listOf(1, 0, 0)
            (out + objects) shouldNotContain ticket.secret()
        }

        cli("nothing in use is no failure, and prints nothing where no one reads it") {
            cli.run("ls", "no-such-name") shouldBe Outcome(0, "", "")
        }

        onTerminal("on a terminal the columns fit its width") {
            connect { label("l".repeat(100)) }.hold("$lock-" + "n".repeat(100))
            connect().hold("$lock-\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57")
            val (exit, out, _) = onTerminal("ls", lock).outcome()
            exit shouldBe 0
            val lines = out.lines().map { it.trimEnd('\r') }.drop(1).dropLast(2)
            lines shouldHaveSize 3
            lines[0] shouldContain "\u001b[1mNAME"
            lines.forAll { (AttributedString.fromAnsi(it).columnLength() <= Pty.COLUMNS) shouldBe true }
            lines[1] shouldContain "…"
        }

        onTerminal("on a terminal it says that no lock is in use") {
            val (exit, out, _) = onTerminal("ls", "no-such-name").outcome()
            out shouldContain "No lock is in use."
            exit shouldBe 0
        }

        cli("it ends when nobody reads its output") {
            val locks = connect()
            repeat(3) { locks.hold("$lock-$it") }
            val unread = listOf("bash", "-c", "\"$0\" \"$@\" | true; exit \${PIPESTATUS[0]}")
            val (exit, _, err) = cli.startUnder(unread, "ls", lock).outcome()
            exit shouldBe ExitCodes.BROKEN_PIPE
            err shouldBe ""
        }
    })
