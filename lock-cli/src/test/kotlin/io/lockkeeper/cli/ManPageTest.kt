package io.lockkeeper.cli

import io.kotest.core.spec.style.FunSpec
import io.kotest.core.test.Enabled
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain

private val groff = runCatching { ProcessBuilder("groff", "--version").start().waitFor() == 0 }.getOrDefault(false)

class ManPageTest :
    FunSpec({
        val root = Lockkeeper.commandLine()
        val page = ManPage().of(root)

        test("every command and every option is in it, and those of the connection only once") {
            root.subcommands.forAll { (name, command) ->
                page shouldContain "\n.SS \"$name\"\n"
                command.commandSpec.options().filterNot { it.hidden() }.forAll {
                    page shouldContain it.names().joinToString(", ").replace("-", "\\-")
                }
            }
            Regex("""\\fB\\-z, \\-\\-connect HOSTS""").findAll(page).toList() shouldHaveSize 1
            page shouldNotContain "\${"
        }

        test("groff formats it without a warning")
            .config(enabledOrReasonIf = {
                if (groff) Enabled.enabled else Enabled.disabled("there is no groff here")
            }) {
                val formatter = ProcessBuilder("groff", "-man", "-Kutf8", "-Tutf8", "-ww").start()
                formatter.outputStream.use { it.write(page.toByteArray()) }
                val text = formatter.inputReader().readText()
                formatter.errorReader().readText() shouldBe ""
                text.replace(Regex("\u001b\\[[0-9;]*m"), "") shouldContain "  lockkeeper show \u2010q nightly"
                    .replace('\u2010', '-')
            }
    })
