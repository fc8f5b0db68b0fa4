package io.lockkeeper.cli

import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import java.io.File

/** The jar that the build has made, as a user installs it: the other tests run the classes. */
class JarIT :
    FunSpec({
        test("two files, copied into one directory, are the whole program") {
            val installed = tempdir()
            listOf(File("target/lockkeeper.jar"), Cli.SCRIPT).forEach { it.copyTo(File(installed, it.name)) }
            val script = File(installed, "lockkeeper").apply { setExecutable(true) }
            val cli = Cli(emptyMap(), script)
            try {
                val (exit, out, err) = cli.run("--version", more = mapOf("LOCKKEEPER_CLASSPATH" to ""))
                err shouldBe ""
                out shouldStartWith "lockkeeper "
                exit shouldBe 0
            } finally {
                cli.close()
            }
        }
    })
