package io.lockkeeper.site

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import org.apache.curator.test.TestingServer
import java.io.File
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit.SECONDS
import kotlin.concurrent.thread

private const val PATIENCE = 60L

/** Runs the two programs of docs/getting-started.md, each in a process of its own, as the page says. */
class GettingStartedTest :
    FunSpec({
        test("the program in Java holds the lock, the one in Kotlin waits for it, and Enter hands it on") {
            TestingServer().use { server ->
                Program("HelloJava", server.connectString).use { first ->
                    first.says() shouldBe "waiting for the lock"
                    val token = first.token()
                    Program("HelloKotlinKt", server.connectString).use { second ->
                        second.says() shouldBe "waiting for the lock"
                        first.enter()
                        first.says() shouldBe "gave it back"
                        second.token() shouldBeGreaterThan token
                        second.enter()
                        second.says() shouldBe "gave it back"
                    }
                }
            }
        }
    })

private class Program(main: String, servers: String) : AutoCloseable {
    private val process = ProcessBuilder(
        File(System.getProperty("java.home"), "bin/java").path,
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
        "-cp",
        System.getProperty("java.class.path"),
        main,
        servers,
    ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
    private val lines = LinkedBlockingQueue<String>()

    init {
        thread(isDaemon = true) {
            process.inputStream.bufferedReader().forEachLine(lines::add)
            lines.add("(the program has ended)")
        }
    }

    fun says(): String = lines.poll(PATIENCE, SECONDS) ?: "(nothing)"

    fun token(): Long = says().let {
        it shouldContain "; Enter gives it back"
        it.substringAfter("holding it with token ").substringBefore(';').toLong()
    }

    fun enter() = process.outputStream.run {
        write('\n'.code)
        flush()
    }

    override fun close() {
        process.destroyForcibly().waitFor()
    }
}
