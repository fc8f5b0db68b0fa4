package io.lockkeeper.cli.recorded

import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.Lockkeeper
import io.lockkeeper.zookeeper.faults.OwnedServer
import java.io.File

/**
 * Runs the sessions that docs/cli.md shows, and compares. With `-Drecord=true`, as `lock-cli/record` does, it writes the
 * page anew.
 */
class RecordedSessionsTest :
    CliSpec({
        val page = RecordedPage(File("../docs/cli.md"))

        val recording = System.getProperty("record") == "true"

        test("docs/cli.md has a session of each command").config(enabled = !recording) {
            page.names() shouldBe SESSIONS.keys
            val typed = page.blocks().joinToString("\n")
            Lockkeeper.commandLine().subcommands.keys.filterNot { "lockkeeper $it" in typed }.shouldBeEmpty()
        }

        SESSIONS.forEach { (name, session) ->
            test("the session \"$name\" in docs/cli.md is what the commands print") {
                OwnedServer().use { own ->
                    inCase(own) {
                        val recorded = Recorder(this).use {
                            it.session()
                            it.text()
                        }
                        if (recording) page.write(name, recorded)
                        withClue("If the change is intended, run lock-cli/record and commit what it writes.") {
                            page.block(name) shouldBe recorded
                        }
                    }
                }
            }
        }
    })
