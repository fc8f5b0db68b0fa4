package io.lockkeeper.cli.looking

import com.fasterxml.jackson.jr.ob.JSON
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldContainInOrder
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.ExitCodes
import io.lockkeeper.contract.soon
import io.lockkeeper.isLocked
import java.time.Duration

class ForcedReleaseCommandTest :
    CliSpec({
        cli("it shows the tenure and ends it; the holder is told") {
            val held = connect { label("nightly") }.hold(lock)
            val (exit, out, err) = cli.run("release", lock, "--yes")
            err shouldBe "" // the log says it too, but only with -v
            exit shouldBe 0
            out.shouldContainInOrder("holder ", "(nightly)", "since ", "Lock \"$lock\" is released.")
            soon { check(!held.isHeld) }
        }

        cli("without a terminal it needs to be told --yes") {
            val held = connect().hold(lock)
            val (exit, out, err) = cli.run("release", lock, stdin = "y\n")
            exit shouldBe ExitCodes.USAGE
            out shouldBe ""
            err shouldContain "there is no terminal to ask. Say --yes to release"
            held.isHeld shouldBe true
        }

        cli("if nobody holds the lock, nothing is released") {
            val (text, json) = listOf(cli.start("release", lock, "-y"), cli.start("release", lock, "-y", "--json"))
            text.outcome().run {
                exit shouldBe 1
                out shouldContain "is free: there is nothing to release"
            }
            JSON.std.mapFrom(json.outcome().out)["released"] shouldBe false
        }

        cli("it says that the lock is a ticket's") {
            val locks = connect()
            locks.blocking().tickets().acquire(lock, Duration.ofDays(1))
            cli.run("release", lock, "--yes").out shouldContain "It is a ticket's: no process stands behind it"
            locks.isLocked(lock) shouldBe false
        }

        onTerminal("on a terminal it asks, and what is not yes is no") {
            val held = connect().hold(lock)
            val release = onTerminal("release", lock)
            release.awaitOut("Release it? [y/N] ")
            release.type("\n")
            val (exit, out, _) = release.outcome()
            exit shouldBe 1
            out shouldContain "Nothing is released."
            held.isHeld shouldBe true
        }

        onTerminal("before it asks it shows the holder, also when it prints JSON") {
            val held = connect { label("of the holder") }.hold(lock)
            val release = onTerminal("release", lock, "--json")
            release.awaitOut("Release it? [y/N] ")
            release.out() shouldContain "Lock \"$lock\" is held by host "
            release.out() shouldContain "(of the holder)"
            release.type("\n")
            release.outcome().exit shouldBe 1
            held.isHeld shouldBe true
        }

        onTerminal("a tenure that came after the question is left alone") {
            val asked = connect().hold(lock)
            val next = waiting(lock, behind = 1)
            val release = onTerminal("release", lock)
            release.awaitOut("Release it? [y/N] ")
            asked.release()
            val later = next.join()
            release.type("y\n")
            val (exit, out, _) = release.outcome()
            exit shouldBe 1
            out shouldContain "was released or renewed in the meantime"
            later.ensureHeld()
        }
    })
