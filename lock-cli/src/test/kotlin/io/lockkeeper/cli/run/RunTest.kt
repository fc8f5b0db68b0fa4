package io.lockkeeper.cli.run

import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.cli.Case
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.ExitCodes
import io.lockkeeper.cli.Outcome
import io.lockkeeper.contract.soon
import java.io.File
import java.time.Duration
import kotlin.time.Duration.Companion.seconds

private fun Case.nodes() = server.children("/locks/$lock")

private fun Case.script(text: String): String = File.createTempFile("lockkeeper-script", "").apply {
    writeText(text)
    setExecutable(true)
    deleteOnExit()
}.path

class RunTest :
    CliSpec({
        cli("the command gets its input, and its arguments byte for byte; its output and code come back") {
            val more = mapOf("LC_ALL" to "C", "LOCKKEEPER_TOKEN" to "an outer one")
            val script = "cat; printf '%s|' \"$@\" \"\$LOCKKEEPER_NAME\"; test \"\$LOCKKEEPER_TOKEN\" -gt 0 && exit 3"
            val words = arrayOf("ä", "@x", "", "a  b", "--")
            val command = cli.start("run", lock, "--", "sh", "-c", script, "sh", *words, more = more)
            command.type("in\n")
            command.closeInput()
            command.outcome() shouldBe Outcome(3, "in\nä|@x||a  b|--|$lock|", "")
            nodes() shouldHaveSize 0
        }

        cli("a name is the same under cron, where the locale has only ASCII, and names that differ stay different") {
            val cron = mapOf("LC_ALL" to "C")
            val held = connect().blocking().acquire("$lock-größe")
            cli.run("run", "$lock-größe", "--wait", "0", "--", "echo", more = cron).exit shouldBe ExitCodes.BUSY
            cli.run("run", "$lock-grüße", "--", "printenv", "LOCKKEEPER_NAME", more = cron) shouldBe
                Outcome(0, "$lock-grüße\n", "")
            cli.run("ls", lock, "--json", more = cron).out shouldContain "{\"name\":\"$lock-größe\""
            held.release()
        }

        cli("the command sees credentials that are in the environment") {
            val auth = mapOf("LOCKKEEPER_AUTH" to "digest:u:p")
            cli.run("run", lock, "--", "printenv", "LOCKKEEPER_AUTH", more = auth).out shouldBe "digest:u:p\n"
        }

        cli("the command has no file but the three") {
            cli.run("run", lock, "--", "ls", "/proc/self/fd").out.lines().filter { it.isNotBlank() } shouldHaveSize 4
        }

        cli("a command that is not found or can't be run is told before the lock is asked for, as a shell does") {
            val nowhere = mapOf("LOCKKEEPER_CONNECT" to "127.0.0.1:1")
            val (exit, _, err) = cli.run("run", lock, "--", "no-such-command", more = nowhere)
            exit shouldBe ExitCodes.NOT_FOUND
            err shouldContain "There is no command \"no-such-command\""
            cli.run("run", lock, "--", "/etc/passwd", more = nowhere).exit shouldBe ExitCodes.NOT_EXECUTABLE
            cli.run("run", lock, "--", script("no interpreter"), stdin = "").exit shouldBe ExitCodes.NOT_EXECUTABLE
            nodes() shouldHaveSize 0
        }

        cli("a command that can't be started leaves no watchdog") {
            val slow = arrayOf("--kill-after", "15s", "--session-timeout", "60s")
            val script = script("no interpreter")
            cli.run("run", lock, *slow, "--", script, more = mapOf("MARK" to lock)).exit shouldBe
                ExitCodes.NOT_EXECUTABLE
            soon(5.seconds) {
                File("/proc").listFiles().orEmpty().filter {
                    runCatching { "MARK=$lock\u0000" in File(it, "environ").readText() }.getOrDefault(false)
                }.shouldBeEmpty()
            }
        }

        cli("busy is 75, or what is asked for, and the holder is named") {
            connect { label("the holder") }.blocking().acquire(lock)
            val (exit, out, err) = cli.run("run", lock, "--wait", "0", "--", "echo", "ran")
            exit shouldBe ExitCodes.BUSY
            out shouldBe ""
            err shouldContain "Lock \"$lock\" is not free: held by "
            err shouldContain "(the holder)"
            err.trim().lines() shouldHaveSize 1
            cli.run("run", lock, "--wait", "0", "--conflict-exit-code", "9", "--", "echo").exit shouldBe 9
        }

        cli("a code for a conflict that no process can end with is refused before the lock is asked for") {
            val nowhere = mapOf("LOCKKEEPER_CONNECT" to "127.0.0.1:1")
            for (code in listOf("900", "256", "-1")) {
                val (exit, _, err) = cli.run("run", lock, "--conflict-exit-code=$code", "--", "echo", more = nowhere)
                exit shouldBe ExitCodes.USAGE
                err shouldContain "--conflict-exit-code must be from 0 to 255, not $code"
            }
        }

        cli("servers out of reach are 69") {
            val (exit, _, err) =
                cli.run("run", lock, "--wait", "1s", "--", "echo", more = mapOf("LOCKKEEPER_CONNECT" to "127.0.0.1:1"))
            exit shouldBe ExitCodes.UNAVAILABLE
            err shouldContain "Lock \"$lock\""
            err.trim().lines() shouldHaveSize 1
        }

        cli("without -- the command is refused, because its options could be taken for those of lockkeeper") {
            cli.run("run", lock, "echo", "--wait", "1s").exit shouldBe ExitCodes.USAGE
            cli.run("run", lock).exit shouldBe ExitCodes.USAGE
        }

        cli("what ends a command by a signal is told as a shell tells it") {
            cli.run("run", lock, "--", "sh", "-c", "kill -9 $$").exit shouldBe 137
        }

        cli("signals reach the command, also its children") {
            val names = listOf("USR1", "HUP", "INT", "TERM", "USR2", "ALRM", "WINCH", "CONT")
            val traps = names.joinToString("; ") { "trap 'echo got $it' $it" }
            val child = "trap \"echo child got USR1; exit\" USR1; echo child; while :; do sleep 0.05; done"
            val script = "$traps; sh -c '$child' & echo ready; while :; do sleep 0.05; done"
            val command = cli.start("run", lock, "--", "sh", "-c", script)
            command.awaitOut("ready")
            command.awaitOut("child")
            for (name in names) {
                command.signal(name)
                command.awaitOut("got $name")
            }
            command.awaitOut("child got USR1")
        }

        cli("a signal that comes while it waits withdraws the request, leaves no node, and is told in the code") {
            val held = connect().blocking().acquire(lock)
            for ((name, code) in mapOf("TERM" to 143, "INT" to 130, "HUP" to 129)) {
                val waiting = cli.start("run", lock, "--", "echo", "ran")
                soon { nodes() shouldHaveSize 2 }
                waiting.signal(name)
                waiting.outcome() shouldBe Outcome(code, "", "")
                nodes() shouldHaveSize 1
            }
            held.release()
        }

        cli("the lock is held for as long as anything of the command's group runs") {
            val go = File.createTempFile("lockkeeper-go", "").apply { delete() }
            val rest = "while ! test -e ${go.path}; do sleep 0.02; done; echo rest"
            val command = cli.start("run", lock, "--", "sh", "-c", "($rest) & echo main; exit 4")
            command.awaitOut("main")
            connect().blocking().tryAcquire(lock, Duration.ofSeconds(1)).isPresent shouldBe false
            go.createNewFile()
            command.outcome() shouldBe Outcome(4, "main\nrest\n", "")
            go.delete()
        }

        cli("with --command-only the lock is free when the command itself has ended") {
            val background = "sleep 60 >/dev/null 2>&1 & echo $!"
            val (exit, out) = cli.run("run", lock, "--command-only", "--", "sh", "-c", background)
            exit shouldBe 0
            nodes() shouldHaveSize 0
            val left = ProcessHandle.of(out.trim().toLong()).get()
            left.isAlive shouldBe true
            left.destroyForcibly()
        }

        cli("with --hold-at-least the lock stays taken, but a signal ends that") {
            val command = cli.start("run", lock, "--hold-at-least", "60s", "--", "echo", "done")
            command.awaitOut("done")
            connect().blocking().tryAcquire(lock, Duration.ofSeconds(1)).isPresent shouldBe false
            command.signal("TERM")
            command.outcome().exit shouldBe 0
            soon { nodes() shouldHaveSize 0 }
        }
    })
