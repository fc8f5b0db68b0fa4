package io.lockkeeper.cli

import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.api.Structure
import picocli.CommandLine
import java.io.File
import kotlin.io.path.createTempDirectory

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
            err shouldContain "lockkeeper: Unmatched argument at index 0: 'nonsense'"
            cli.run().exit shouldBe ExitCodes.USAGE
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
