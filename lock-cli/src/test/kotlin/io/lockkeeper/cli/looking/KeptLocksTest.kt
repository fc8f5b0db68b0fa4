package io.lockkeeper.cli.looking

import com.fasterxml.jackson.jr.ob.JSON
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldContainInOrder
import io.kotest.matchers.string.shouldMatch
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.Locks
import io.lockkeeper.cli.Case
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.contract.soon
import io.lockkeeper.kept
import io.lockkeeper.usage
import java.time.Duration

/** A process keeps the lock, and no caller of it holds it. */
private fun Case.keeping(name: String): Locks {
    val keeper = connect {
        label("keeper")
        fair(false)
        keepFor(Duration.ofHours(1))
    }
    keeper.hold(name).release()
    keeper.usage.kept shouldBe 1
    return keeper
}

/** What the commands show of a lock that a process keeps although no caller uses it. */
class KeptLocksTest :
    CliSpec({
        cli("show, ls and top say that the process may only keep the lock, and take nothing from it") {
            val keeper = keeping(lock)
            val (show, ls) = listOf("show", "ls").map { cli.run(it, lock) }
            val top = cli.run("top", lock, "--count", "1")
            listOf(show, ls, top).map { it.exit } shouldBe listOf(0, 0, 0)
            show.out.shouldContainInOrder(
                "Lock \"$lock\" is held or kept.",
                "pid $PID (keeper), may only keep it",
                "lease    not known: only the process knows",
                "waiting  0",
            )
            val (_, holder, _, lease, waiting, mode) = ls.out.trim().split("\t")
            holder shouldMatch "host .*, pid $PID \\(keeper\\), may only keep it"
            listOf(lease, waiting, mode) shouldBe listOf("?", "0", "exclusive")
            top.out.split("\t")[2] shouldBe holder
            val shown = JSON.std.mapFrom(cli.run("show", lock, "--json").out)
            (shown["holder"] as Map<*, *>)["mayBeKept"] shouldBe true
            cli.run("show", "-q", lock).exit shouldBe 0
            keeper.usage.kept shouldBe 1
        }

        cli("watch says it until another process has the lock") {
            val keeper = keeping(lock)
            val watch = cli.start("watch", lock)
            watch.awaitOut("  held or kept by host ")
            watch.out() shouldNotContain "  held by"
            val held = connect { label("next") }.hold(lock)
            watch.awaitOut(" (next) for ")
            watch.out() shouldContain "  held by host "
            keeper.usage.kept shouldBe 0
            held.release()
        }

        cli("release ends the tenure of a process that only keeps the lock, and says that force may not be needed") {
            val keeper = keeping(lock)
            val (exit, out, _) = cli.run("release", lock, "--yes")
            exit shouldBe 0
            out.shouldContainInOrder(
                "Lock \"$lock\" is held or kept.",
                "Force may not be needed: ",
                "Lock \"$lock\" is released.",
            )
            soon { check(keeper.usage.kept == 0) }
        }
    })

private operator fun <T> List<T>.component6(): T = get(5)
