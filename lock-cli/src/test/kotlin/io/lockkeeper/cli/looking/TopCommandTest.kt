package io.lockkeeper.cli.looking

import com.fasterxml.jackson.jr.ob.JSON
import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldMatch
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.Command
import io.lockkeeper.cli.ExitCodes
import io.lockkeeper.cli.Outcome
import io.lockkeeper.zookeeper.faults.FaultyNetwork
import kotlin.jvm.optionals.getOrNull
import kotlin.time.Duration.Companion.seconds

private const val ENTER = "\u001b[?1049h"
private const val LEAVE = "\u001b[?1049l"

/** The terminal has its settings back, and shows what it showed before. */
private fun Outcome.shouldHaveRestored() = withClue(out) {
    val settings = Regex("[0-9a-f]+(:[0-9a-f]+){20,}").findAll(out).map { it.value }.toList()
    settings shouldHaveSize 2
    settings[1] shouldBe settings[0]
    out shouldContain ENTER
    out.substringAfterLast(LEAVE) shouldNotContain "\u001b[?25l"
    out.substringAfterLast(LEAVE) shouldNotContain "WAITING"
    out shouldNotContain "WARN"
}

/** The program itself, below the programs that gave it the terminal. */
private fun Command.program(): ProcessHandle = ProcessHandle.of(pid).get().descendants()
    .filter { it.info().command().getOrNull()?.endsWith("java") == true }.findFirst().get()

class TopCommandTest :
    CliSpec({
        cli("without a terminal it prints a line for each lock in each interval, until INT ends it") {
            val held = connect { label("first") }.hold(lock)
            val next = waiting(lock, behind = 1, label = "second")
            val top = cli.start("top", lock, "--interval", "200ms")
            top.awaitOut("(first)")
            held.release()
            next.join()
            top.awaitOut("(second)")
            top.signal("INT")
            val (exit, out, err) = top.outcome()
            err shouldBe ""
            exit shouldBe 130
            val lines = out.lines().filter { it.isNotEmpty() }.map { it.split("\t") }
            lines.first().drop(2).let { it[0] + it[2] + it[3] } shouldMatch "host .* \\(first\\)10\\.0"
            val changed = lines.first { "(second)" in it[2] }
            changed[0] shouldMatch "[0-9T:-]*Z"
            changed[1] shouldBe lock
            changed[4] shouldBe "0"
            (changed[5].toDouble() > 0) shouldBe true
        }

        cli("as JSON a picture is an object; --count ends it; wrong options are refused") {
            val locks = connect()
            locks.hold("$lock-a")
            locks.hold("$lock-b")
            waiting("$lock-b", behind = 1)
            val json = cli.start("top", lock, "--json", "--count", "2", "--interval", "200ms")
            val wrong = cli.start("top", "--interval", "1ms")
            val (exit, out, err) = json.outcome()
            err shouldBe ""
            exit shouldBe 0
            val pictures = out.lines().dropLast(1).map { JSON.std.mapFrom(it) }
            pictures shouldHaveSize 2
            pictures[1]["waiting"] shouldBe 1
            (pictures[1]["locks"] as List<*>).map { (it as Map<*, *>)["name"] } shouldBe listOf("$lock-b", "$lock-a")
            wrong.outcome().exit shouldBe ExitCodes.USAGE
        }

        cli("it ends when nobody reads its output, also if nothing is in use") {
            val first = listOf("bash", "-c", "\"$0\" \"$@\" | true; exit \${PIPESTATUS[0]}")
            cli.startUnder(first, "top", "no-such-name").outcome().exit shouldBe ExitCodes.BROKEN_PIPE
        }

        onTerminal("on a terminal it has the whole screen, answers keys, and gives the screen back") {
            connect { label("nightly") }.hold(lock)
            val top = onTerminal("top", lock, "--interval", "200ms")
            top.awaitOut("by waiting")
            top.awaitOut(lock)
            top.type("s")
            top.awaitOut("age")
            top.type("\u001b[A")
            top.type("q")
            top.outcome().run {
                exit shouldBe 0
                shouldHaveRestored()
            }
        }

        onTerminal("after --count pictures it gives the screen back") {
            onTerminal("top", lock, "--count", "1").outcome().run {
                exit shouldBe 0
                shouldHaveRestored()
            }
        }

        onTerminal("so it does when Ctrl-C or TERM ends it") {
            val (interrupted, terminated) = List(2) { onTerminal("top", lock, "--interval", "200ms") }
            listOf(interrupted, terminated).forEach { it.awaitOut("by waiting") }
            interrupted.type("\u0003")
            interrupted.outcome().run {
                exit shouldBe 130
                shouldHaveRestored()
            }
            terminated.program().destroy()
            terminated.outcome().run {
                exit shouldBe 143
                shouldHaveRestored()
            }
        }

        onTerminal("while the servers do not answer it says so, and still answers keys") {
            FaultyNetwork(server).use { network ->
                val top =
                    onTerminal("top", lock, "--interval", "200ms", "--connect", "127.0.0.1:${network.port}")
                top.awaitOut("by waiting")
                network.goAway()
                top.awaitOut("The names in use: ZooKeeper at 127.0.0.1")
                top.type("q")
                top.outcome(10.seconds).run {
                    exit shouldBe 0
                    shouldHaveRestored()
                }
            }
        }
    })
