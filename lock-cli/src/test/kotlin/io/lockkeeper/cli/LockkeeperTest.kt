package io.lockkeeper.cli

import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.api.Structure
import picocli.CommandLine
import java.io.File
import kotlin.io.path.createTempDirectory

private const val COLUMNS = 80

class LockkeeperTest :
    FunSpec({
        val cli = Cli(emptyMap())

        fun CommandLine.andSubcommands(): List<CommandLine> = listOf(this) + subcommands.values.flatMap {
            it.andSubcommands()
        }

        afterSpec { cli.close() }

        test("no file depends on itself through others") {
            Structure(Lockkeeper::class.java).circlesOfFiles().shouldBeEmpty()
        }

        test("every command has a description, help and the table of exit codes") {
            Lockkeeper.commandLine().andSubcommands().forAll {
                it.commandSpec.usageMessage().description().size shouldBe 1
                it.usageMessage shouldContain "--help"
                it.usageMessage shouldContain "others hold the lock"
            }
        }

        test("every command has examples, which name the program") {
            Lockkeeper.commandLine().subcommands.values.forAll {
                it.commandSpec.usageMessage().footer().joinToString("\n") shouldContain "\n  lockkeeper"
            }
        }

        test("the script finds itself through links, and Java by JAVA_HOME") {
            val links = createTempDirectory("lockkeeper-links").toFile()
            val first = File(links, "first").toPath()
            java.nio.file.Files.createSymbolicLink(first, Cli.SCRIPT.toPath())
            java.nio.file.Files.createSymbolicLink(File(links, "lockkeeper").toPath(), java.nio.file.Path.of("first"))
            try {
                cli.run("--version").out shouldStartWith "lockkeeper "
                val process = ProcessBuilder("${links.path}/lockkeeper", "--version").apply {
                    environment() += mapOf("JAVA_HOME" to "/nonexistent")
                }.start()
                val error = process.errorReader().readText()
                process.waitFor() shouldBe ExitCodes.UNAVAILABLE
                error shouldContain "no Java found at '/nonexistent/bin/java'"
            } finally {
                links.deleteRecursively()
            }
        }

        test("wrong arguments are told in one line, and exit with 64") {
            val (exit, out, err) = cli.run("nonsense")
            exit shouldBe ExitCodes.USAGE
            out shouldBe ""
            err shouldContain "lockkeeper: There is no command 'nonsense'. The commands are run, hold, "
            cli.run().exit shouldBe ExitCodes.USAGE
        }

        test("an option that is misspelt is told with the one that was meant") {
            cli.run("ls", "--conect", "zk1:2181").err shouldContain "Unknown option: '--conect'"
            cli.run("ls", "--conect=zk1:2181").err shouldContain "Did you mean --connect"
        }

        test("no line of an example is too long for a terminal") {
            Lockkeeper.commandLine().andSubcommands().forAll { command ->
                command.commandSpec.usageMessage().footer().filter { it.startsWith("  ") }.forAll {
                    it.length shouldBeLessThan COLUMNS
                }
            }
        }

        test("output that can't be written is a failure, and one that nobody reads ends like a signal") {
            val shell = listOf("bash", "-c")
            cli.startUnder(shell + "\"$0\" \"$@\" >/dev/full", "completion").outcome().run {
                exit shouldBe ExitCodes.FILE
                err shouldContain "lockkeeper: The output can't be written: No space left on device"
            }
            cli.startUnder(shell + "\"$0\" \"$@\" | true; exit \${PIPESTATUS[0]}", "completion").outcome() shouldBe
                Outcome(ExitCodes.BROKEN_PIPE, "", "")
        }

        test("an argument that is no text in the locale's encoding is refused") {
            val latin1 = "\"$0\" show $'\\xe4'"
            cli.startUnder(listOf("bash", "-c", latin1), more = mapOf("LC_ALL" to "C")).outcome().run {
                exit shouldBe ExitCodes.USAGE
                err shouldContain "lockkeeper: Argument 2 is not text in UTF-8. Set LC_ALL"
            }
        }

        test("the completion is a script that bash accepts") {
            val script = cli.run("completion").out
            script shouldContain "complete -F _complete_lockkeeper"
            val bash = ProcessBuilder("bash", "-n").redirectErrorStream(true).start()
            bash.outputStream.use { it.write(script.toByteArray()) }
            bash.inputReader().readText() shouldBe ""
            bash.waitFor() shouldBe 0
        }
    })
