package io.lockkeeper.site

import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldHaveAtLeastSize
import io.kotest.matchers.string.shouldContain
import org.apache.curator.test.TestingServer
import java.io.File
import java.net.Socket

/** Asks a real server for the numbers that docs/operations.md watches. */
class ServerNumbersTest :
    FunSpec({
        test("a server tells each number of the page in its answer to mntr") {
            System.setProperty("zookeeper.4lw.commands.whitelist", "mntr")
            val page = File(REPOSITORY, "docs/operations.md").readText()
            val watched = Regex("`(zk_[a-z_]+)`").findAll(page).map { it.groupValues[1] }.toSet()
            watched shouldHaveAtLeastSize 8
            val answer = TestingServer().use { server ->
                Socket("127.0.0.1", server.port).use {
                    it.getOutputStream().write("mntr".toByteArray())
                    it.getInputStream().reader().readText()
                }
            }
            watched.forAll { answer shouldContain "$it\t" }
        }
    })
