package io.lockkeeper.cli.run

import com.sun.jna.NativeLibrary
import com.sun.jna.Platform
import io.kotest.core.test.Enabled
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.cli.Case
import io.lockkeeper.cli.Cli
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.Command
import io.lockkeeper.cli.Pty
import java.io.File
import java.time.Duration

private const val CTRL_C = "\u0003"
private const val CTRL_Z = "\u001a"

/** Runs this program on a terminal of its own. */
private fun Case.onTerminalOf(program: String): Command =
    cli.startUnder(listOf("bash", "-c", "exec script -qefc '$program' /dev/null", "pty"), more = Pty.ENVIRONMENT)

/** Runs this text as a shell script on a terminal. A shell that runs a script knows no jobs. */
private fun Case.shellScript(text: String): Command = onTerminalOf(
    "bash ${File.createTempFile("lockkeeper", ".sh").apply {
        writeText(text)
        deleteOnExit()
    }.path}",
)

/** A shell as a person has it, with jobs. */
private fun Case.interactiveShell(): Command = onTerminalOf("bash --norc --noprofile -i")

private fun Case.run(command: String, options: String = "") = "${Cli.SCRIPT} run $lock $options -- sh -c '$command'"

/** Says `ready:2`, which is not in the command line that the terminal shows. */
private const val READS = "echo ready:\$((1+1)); read a; echo got:\$a"

/** Whether this system's C library can give a new process the terminal. */
private val TAKES_TERMINAL = runCatching {
    NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction("posix_spawn_file_actions_addtcsetpgrp_np")
}.fold({ Enabled.enabled }, { Enabled.disabled("this system's C library can't give a new process the terminal") })

class RunTerminalTest :
    CliSpec({
        onTerminal("a command in the foreground can read from the terminal") {
            val script = shellScript(run(READS))
            script.awaitOut("ready")
            script.type("hello\n")
            script.outcome().out shouldContain "got:hello"
        }

        // Without this, a key that is typed at once may be lost: a command that reads too early is stopped until it has the
        // terminal, and when it goes on, the system forgets a Ctrl-Z that has come meanwhile.
        test("a command has the terminal from its first step")
            .config(enabledOrReasonIf = { Pty.enabled.takeUnless { it.isEnabled } ?: TAKES_TERMINAL }) {
                inCase {
                    val command = "read -r pid name state parent group session tty front rest </proc/self/stat; " +
                        "echo front:\$((group == front))"
                    repeat(3) {
                        shellScript(run(command)).outcome().out shouldContain "front:1"
                    }
                }
            }

        onTerminal("also if the terminal is not its standard input") {
            val script = shellScript(run("echo ready; read a </dev/tty; echo got:\$a") + " </dev/null")
            script.awaitOut("ready")
            script.type("hello\n")
            script.outcome().out shouldContain "got:hello"
        }

        onTerminal("a key that ends the command ends the script as well, as without lockkeeper") {
            // Not a shell that says when it is ready: the shell itself may forget a key while it starts another program.
            val script = shellScript("${Cli.SCRIPT} run $lock -- cat\necho after")
            script.type("ready\n")
            script.awaitOut("ready\r\nready") // what was typed, and what the command has read
            script.type(CTRL_C)
            val (exit, out) = script.outcome()
            out shouldNotContain "after"
            exit shouldBe 130
        }

        onTerminal("a key that the command heeds does not end the script") {
            val script = shellScript(
                "${Cli.SCRIPT} run $lock -- bash -c 'trap \"exit 7\" INT; echo ready; read a'\necho after $?",
            )
            script.awaitOut("ready")
            script.type(CTRL_C)
            script.outcome().out shouldContain "after 7"
        }

        onTerminal("Ctrl-Z gives the shell back, and fg the command, which still has the lock") {
            val shell = interactiveShell()
            shell.type(run(READS) + "\n")
            shell.awaitOut("ready:2")
            shell.type(CTRL_Z)
            shell.awaitOut("Stopped")
            connect().blocking().tryAcquire(lock).isPresent shouldBe false
            shell.type("fg\n")
            shell.type("hello\n")
            shell.awaitOut("got:hello")
            shell.type("exit\n")
            shell.outcome()
        }

        onTerminal("a command in the background that wants to read stops, and goes on when it is in front") {
            val shell = interactiveShell()
            shell.type("set -b\n") // tells of a stopped job at once, and not before the next prompt
            shell.type(run(READS) + " &\n")
            shell.awaitOut("ready:2")
            shell.awaitOut("Stopped")
            shell.type("fg\n")
            shell.type("hello\n")
            shell.awaitOut("got:hello")
            shell.type("exit\n")
            shell.outcome()
        }

        onTerminal("a command that lost its lock while it was stopped does not go on") {
            val shell = interactiveShell()
            // It starts no program: a shell waits for one that is stopped before it is the program, and does not stop itself.
            val tells = "trap \"echo ran:\$((1+1))\" CONT; echo ready:\$((1+1)); while :; do read a; done"
            shell.type(run(tells, "--kill-after 200ms --session-timeout 4s") + "\n")
            shell.awaitOut("ready:2")
            shell.type(CTRL_Z)
            shell.awaitOut("Stopped")
            connect().blocking().acquire(lock, Duration.ofSeconds(30)).release()
            shell.type("fg\n")
            shell.awaitOut("was lost")
            shell.type("echo code:$?\n")
            shell.awaitOut("code:79")
            shell.out() shouldNotContain "ran:2"
            shell.type("exit\n")
            shell.outcome()
        }
    })
