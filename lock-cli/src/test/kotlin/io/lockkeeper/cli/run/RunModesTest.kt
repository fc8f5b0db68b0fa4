package io.lockkeeper.cli.run

import com.fasterxml.jackson.jr.ob.JSON
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldContainInOrder
import io.lockkeeper.cli.Case
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.Command
import io.lockkeeper.cli.ExitCodes
import io.lockkeeper.contract.soon
import io.lockkeeper.inspect
import io.lockkeeper.spi.LockMode

/** Commands that share a lock, and how the other commands show and end them. */
class RunModesTest :
    CliSpec({
        /** Runs a command that ends with its input, under the lock in this mode. */
        suspend fun Case.running(nodes: Int, vararg mode: String): Command {
            val started = cli.start("run", lock, *mode, "--", "sh", "-c", "echo runs; cat")
            started.awaitOut("runs")
            soon { server.children("/locks/$lock") shouldHaveSize nodes }
            return started
        }

        fun Command.end() {
            closeInput()
            outcome().exit shouldBe 0
        }

        suspend fun Case.refused(vararg mode: String): String {
            val (exit, _, err) = cli.run("run", lock, "--wait", "0", *mode, "--", "echo", "ran")
            exit shouldBe ExitCodes.BUSY
            return err
        }

        cli("readers run together, and a writer alone") {
            val readers = List(2) { running(it + 1, "--read") }
            refused("--write") shouldContain "Lock \"$lock\" is not free for writing: held by "
            connect().inspect(lock).tenures().map { it.mode().get() } shouldBe List(2) { LockMode.READ }
            readers.forEach { it.end() }
            val writer = running(1, "--write")
            refused("--read") shouldContain "is not free for reading: held by "
            refused("--write")
            writer.end()
        }

        cli("so many run as there are permits for") {
            val two = running(1, "--permits", "2/3")
            refused("--permits", "2/3") shouldContain "is not free for 2 of 3 permits: held by "
            val one = running(2, "--permits", "1/3")
            refused("--permits", "1/3")
            two.end()
            one.end()
        }

        cli("another kind of lock under the same name is refused, and the message names both") {
            val reader = running(1, "--read")
            val (exit, _, err) = cli.run("run", lock, "--wait", "1s", "--permits", "1/3", "--", "echo")
            exit shouldBe ExitCodes.FAILED
            err shouldContain "a read/write lock"
            err shouldContain "a semaphore of 3 permits"
            reader.end()
        }

        cli("two modes at once, and permits that nobody can have, are mistakes in the call") {
            for (mode in listOf(arrayOf("--read", "--write"), arrayOf("--permits", "4/3"), arrayOf("--permits", "3"))) {
                cli.run("run", lock, *mode, "--", "echo").exit shouldBe ExitCodes.USAGE
            }
            cli.run("run", lock, "--permits", "3", "--", "echo").err shouldContain "is not N/TOTAL, such as 1/3"
            cli.run("run", lock, "--permits", "4/3", "--", "echo").err shouldContain "there are only 3"
        }

        cli("show, ls and watch have all readers") {
            val readers = List(2) { running(it + 1, "--read", "--label", "reader-$it") }
            val waiting = cli.start("run", lock, "--write", "--", "echo")
            soon { server.children("/locks/$lock") shouldHaveSize 3 }
            val (show, ls, json) = listOf(
                cli.start("show", lock),
                cli.start("ls", lock),
                cli.start("show", lock, "--json"),
            )
            show.outcome().out.shouldContainInOrder(
                "Lock \"$lock\" is held for reading, by 2.",
                "(reader-0)",
                "mode     read",
                "(reader-1)",
                "mode     read",
                "waiting  1",
                " for writing, session",
            )
            ls.outcome().out.trim().split("\t").run {
                get(1) shouldContain "(reader-0) and 1 more"
                last() shouldBe "read"
            }
            val seen = JSON.std.mapFrom(json.outcome().out)
            (seen["holders"] as List<*>).map { (it as Map<*, *>)["label"] } shouldBe listOf("reader-0", "reader-1")
            val watch = cli.start("watch", lock)
            watch.awaitOut("held for reading by host ")
            watch.awaitOut(" and 1 more for ")
            watch.signal("INT")
            waiting.signal("TERM")
            readers.forEach { it.end() }
        }

        cli("of several holders the one that is meant is ended, or all of them") {
            val readers = List(3) { running(it + 1, "--read", "--label", "reader-$it") }
            val nodes = connect().inspect(lock).tenures().map { it.node() }
            cli.run("release", lock, "--yes").run {
                exit shouldBe 1
                out shouldContain "3 hold it. Say which with --node, or --all: nothing is released."
                nodes.forEach { out shouldContain it }
            }
            cli.run("release", lock, "--yes", "--node", nodes[1]).run {
                exit shouldBe 0
                out shouldContain "(reader-1)"
                out shouldContain "is released by this holder. Others hold it still."
            }
            readers[1].outcome().exit shouldBe ExitCodes.LOST
            cli.run("release", lock, "--yes", "--node", nodes[1]).exit shouldBe 1
            JSON.std.mapFrom(cli.run("release", lock, "--yes", "--all", "--json").out).run {
                get("released") shouldBe true
                get("count") shouldBe 2
            }
            readers.filter { it != readers[1] }.forEach { it.outcome().exit shouldBe ExitCodes.LOST }
        }

        cli("--node needs a name") {
            cli.run("release", "--all").exit shouldBe ExitCodes.USAGE
            cli.run("release", "--ticket", "-", "--all").err shouldContain "--node and --all go with a lock's name"
        }
    })
