package io.lockkeeper.cli.run

import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LossCause
import io.lockkeeper.cli.Case
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.Command
import io.lockkeeper.cli.ExitCodes
import io.lockkeeper.contract.soon
import io.lockkeeper.zookeeper.faults.FaultyNetwork
import kotlinx.coroutines.delay
import java.io.File
import java.time.Duration
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/**
 * The command of these tests: a shell, with a child in the background that heeds no TERM, as a careless script could leave
 * it. It prints the process id of that child.
 */
private const val STUBBORN = "sh -c 'trap \"\" TERM HUP INT; while :; do sleep 0.05; done' & echo stubborn \$!; wait"

private fun Case.nodes() = server.children("/locks/$lock")

private suspend fun Command.stubborn(): Long {
    awaitOut("stubborn")
    return soon { Regex("stubborn (\\d+)\n").find(out())!!.groupValues[1].toLong() }
}

/** Whether the process runs. A process that has ended, and that the process 1 has not reaped yet, does not. */
private fun runs(pid: Long): Boolean =
    runCatching { File("/proc/$pid/stat").readText().substringAfterLast(") ").first() !in "ZX" }.getOrDefault(false)

private fun Case.runStubborn(
    vararg options: String,
    killAfter: String = "300ms",
    more: Map<String, String> = emptyMap(),
) = cli.start("run", lock, "--kill-after", killAfter, *options, "--", "sh", "-c", STUBBORN, more = more)

/** Waits for the lock as another process would. Returns whether the child was still there when the lock came. */
private fun Case.isAliveAtNextGrant(child: Long): Boolean {
    connect().blocking().acquire(lock, Duration.ofSeconds(60))
    return runs(child)
}

class RunLossTest :
    CliSpec({
        cli("at the end of the lease the whole group is gone before others get the lock") {
            val command = runStubborn("--lease", "1s")
            isAliveAtNextGrant(command.stubborn()) shouldBe false
            val (exit, _, err) = command.outcome()
            exit shouldBe ExitCodes.LOST
            err shouldContain
                "Lock \"$lock\" was lost: the lease was over. The command has been ended, with all of its process"
        }

        cli("when the network is silent the whole group is gone before others get the lock") {
            FaultyNetwork(server).use { network ->
                val command = runStubborn(
                    "--session-timeout",
                    "12s",
                    // longer than the margin that a session lease has without it
                    killAfter = "2s",
                    more = mapOf("LOCKKEEPER_CONNECT" to network.address),
                )
                val child = command.stubborn()
                network.freeze()
                isAliveAtNextGrant(child) shouldBe false
                network.thaw()
                command.outcome().exit shouldBe ExitCodes.LOST
            }
        }

        cli("when lockkeeper itself is killed the whole group is gone before others get the lock") {
            val command = runStubborn("--session-timeout", "6s")
            val child = command.stubborn()
            command.signal("KILL")
            isAliveAtNextGrant(child) shouldBe false
        }

        cli("a lockkeeper that is killed while it ends the group does not give the group more time for that") {
            val script = "echo \$\$; trap 'echo told' TERM; while :; do sleep 0.05; done"
            val times = arrayOf("--lease", "1s", "--kill-after", "8s")
            val command = cli.start("run", lock, *times, "--", "sh", "-c", script)
            command.awaitOut("told")
            val start = System.nanoTime()
            val child = command.out().lines().first().toLong()
            delay(5.seconds)
            command.signal("KILL")
            soon(30.seconds) { runs(child) shouldBe false }
            (System.nanoTime() - start).nanoseconds shouldBeLessThan 11.5.seconds
        }

        cli("the watchdog ends with the group, and so never kills others that get the group's id") {
            val command = cli.start(
                "run", lock, "--kill-after", "8s", "--", "sh", "-c", "echo ready; sleep 60",
                more = mapOf("MARK" to lock),
            )
            command.awaitOut("ready")
            command.signal("KILL")
            soon(5.seconds) {
                File("/proc").listFiles().orEmpty().filter {
                    runCatching { "MARK=$lock\u0000" in File(it, "environ").readText() }.getOrDefault(false)
                }.shouldBeEmpty()
            }
        }

        cli("when the node is deleted the group is ended at once, and not after a session timeout") {
            val command = runStubborn()
            val child = command.stubborn()
            val start = System.nanoTime()
            connect().blocking().forceRelease(lock)
            soon { runs(child) shouldBe false }
            command.outcome().run {
                exit shouldBe ExitCodes.LOST
                err shouldContain "Others may have had the lock before that: check what both did."
            }
            (System.nanoTime() - start).nanoseconds shouldBeLessThan 10.seconds
        }

        cli("when the servers end the session the group is ended, and --on-loss is told why") {
            val told = File.createTempFile("lockkeeper-told", "")
            val onLoss = File.createTempFile("lockkeeper-on-loss", "").apply {
                writeText("#!/bin/sh\necho \$LOCKKEEPER_NAME \$LOCKKEEPER_LOSS \$LOCKKEEPER_TOKEN > $told\n")
                setExecutable(true)
            }
            val command = runStubborn("--on-loss", onLoss.path)
            val child = command.stubborn()
            val session = server.sessions().single { server.ephemeralsOf(it).any { path -> "/$lock/" in path } }
            server.expire(session)
            command.outcome().exit shouldBe ExitCodes.LOST
            runs(child) shouldBe false
            told.readText() shouldContain Regex("$lock (${LossCause.SESSION_EXPIRED}|${LossCause.REMOVED}) \\d+\n")
            listOf(told, onLoss).forEach { it.delete() }
        }

        cli("a command that ends by the TERM has the time for that, and its last words come through") {
            val command = cli.start(
                "run", lock, "--lease", "1s", "--kill-after", "5s", "--",
                "sh", "-c", "trap 'echo cleaned; exit 0' TERM; echo ready; while :; do sleep 0.05; done",
            )
            command.outcome().run {
                out shouldBe "ready\ncleaned\n"
                exit shouldBe ExitCodes.LOST
            }
        }

        cli("a command that was stopped does not run again when its lock is lost") {
            val command = cli.start(
                "run",
                lock,
                "--lease",
                "2s",
                "--",
                "sh",
                "-c",
                "trap 'echo ran' TERM; echo ready; kill -STOP $$",
            )
            command.awaitOut("ready")
            command.outcome().run {
                out shouldBe "ready\n"
                exit shouldBe ExitCodes.LOST
            }
        }

        cli("if the command can't be killed, others get the lock only after the grace") {
            // Nobody reaps the sleep, whose parent has left the group, so the group is never gone.
            val unreaped = "(sleep 0.1 & exec setsid sleep 60) & wait"
            val options = arrayOf("--lease", "1s", "--kill-after", "100ms", "--grace", "12s")
            val command = cli.start("run", lock, *options, "--", "sh", "-c", unreaped)
            soon { nodes() shouldHaveSize 1 }
            connect().blocking().tryAcquire(lock, Duration.ofSeconds(5)).isPresent shouldBe false
            command.outcome().run {
                exit shouldBe ExitCodes.LOST
                err shouldContain "The command could not be killed"
            }
        }

        cli("kill-after must leave time before others get the lock") {
            val short = cli.run("run", lock, "--session-timeout", "10s", "--", "true")
            short.exit shouldBe ExitCodes.USAGE
            short.err shouldContain "A session timeout of 10s is too short to kill after 5s: it must be at least 20s."
            cli.run("run", lock, "--grace", "5s", "--", "true").exit shouldBe ExitCodes.USAGE
            cli.run("run", lock, "--session-timeout", "100s", "--kill-after", "20s", "--", "true").run {
                exit shouldBe ExitCodes.FAILED
                err shouldContain "The servers granted a session timeout of 1m"
            }
        }
    })
