package io.lockkeeper.cli.connection

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.cli.Lockkeeper
import io.lockkeeper.cli.values.DurationConverter
import picocli.CommandLine
import picocli.CommandLine.Command
import picocli.CommandLine.Mixin
import java.io.File
import java.io.PrintWriter
import java.io.StringWriter
import java.time.Duration
import kotlin.io.path.createTempDirectory

class ConfiguredDefaultsTest :
    FunSpec({
        val directory = createTempDirectory("lockkeeper-config").toFile()
        afterSpec { directory.deleteRecursively() }

        @Command(name = "probe")
        class Probe : Runnable {
            @Mixin
            val connection = ConnectionOptions()

            override fun run() = println(connection.servers())
        }

        fun file(text: String) = File.createTempFile("config", "", directory).apply { writeText(text) }

        fun servers(environment: Map<String, String>, vararg arguments: String): String {
            val probe = Probe()
            CommandLine(probe).setDefaultValueProvider(ConfiguredDefaults(environment::get))
                .registerConverter(Duration::class.java, DurationConverter()).parseArgs(*arguments)
            return probe.connection.servers()
        }

        test("a flag comes before the environment, and that before the file") {
            val config = file("connect=file:1\n").path
            val environment = mapOf("LOCKKEEPER_CONNECT" to "env:1")
            servers(environment, "--connect", "flag:1", "--config", config) shouldBe "flag:1"
            servers(environment, "--config", config) shouldBe "env:1"
            servers(emptyMap(), "--config", config) shouldBe "file:1"
        }

        test("without --config the file below XDG_CONFIG_HOME is read, if it is there") {
            File(directory, "lockkeeper").mkdirs()
            File(directory, "lockkeeper/config").writeText("connect = usual:1")
            servers(mapOf("XDG_CONFIG_HOME" to directory.path)) shouldBe "usual:1"
            servers(mapOf("XDG_CONFIG_HOME" to "/nonexistent", "LOCKKEEPER_CONNECT" to "env:1")) shouldBe "env:1"
        }

        test("an unknown key and a file that is not there are told as such, with exit code 78") {
            fun exit(config: String): Pair<Int, String> {
                val err = StringWriter()
                val code = Lockkeeper.commandLine().addSubcommand(Probe())
                    // Again, for the subcommand that is new.
                    .setDefaultValueProvider(ConfiguredDefaults { null })
                    .setErr(PrintWriter(err)).execute("probe", "--config", config)
                return code to err.toString()
            }
            val (code, err) = exit(file("conect=x:1").path)
            code shouldBe 78
            err shouldContain "has the unknown key 'conect'. The keys are acl, auth-file, client-config, connect"
            exit("/nonexistent").first shouldBe 78
            val wrong = file("connect=x:1\nsession-timeout=soon\n").path
            exit(wrong) shouldBe
                (
                    78 to "lockkeeper: The configuration file $wrong has a wrong value for session-timeout: " +
                        "'soon' is not a time. Write 30s, 500ms, 1h30m, 2d, 0 or forever\n"
                    )
            val acl = file("connect=x:1\nacl=everybody\n").path
            exit(acl) shouldBe (
                78 to "lockkeeper: The configuration file $acl has a wrong value for acl: " +
                    "'everybody' is not one of open, creator\n"
                )
        }
    })
