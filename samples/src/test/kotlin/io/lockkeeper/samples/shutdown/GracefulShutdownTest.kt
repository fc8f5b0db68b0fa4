package io.lockkeeper.samples.shutdown

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import org.apache.curator.test.InstanceSpec
import org.apache.curator.test.TestingServer
import java.util.concurrent.TimeUnit
import kotlin.time.measureTime
import kotlin.time.toKotlinDuration

class GracefulShutdownTest :
    FunSpec({
        fun start(server: String): Process = ProcessBuilder(
            "${System.getProperty("java.home")}/bin/java",
            "-cp",
            System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path"),
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
            GracefulShutdown::class.java.name,
            server,
        ).redirectError(ProcessBuilder.Redirect.DISCARD).start()

        fun String.token(): Long = removePrefix("Began with token ").toLong()

        test("a process that is told to end cleans up, and the next one goes on at once") {
            val loopback = mapOf<String, Any>("clientPortAddress" to "127.0.0.1")
            TestingServer(InstanceSpec(null, -1, -1, -1, true, 1, -1, -1, loopback, "127.0.0.1"), true).use { server ->
                val children = mutableListOf(start(server.connectString))
                try {
                    val output = children[0].inputStream.bufferedReader()
                    val token = output.readLine().token()
                    children += start(server.connectString)
                    measureTime {
                        children[0].toHandle().destroy() // SIGTERM; it does not close the output that is read here
                        children[1].inputStream.bufferedReader().readLine().token() shouldBeGreaterThan token
                    } shouldBeLessThan LockOptions.defaults().sessionTimeout().toKotlinDuration()
                    output.readLines() shouldContain
                        "Cleaning up; the lock is ours until this body has ended"
                    children[0].waitFor(10, TimeUnit.SECONDS) shouldBe true
                } finally {
                    children.forEach { it.destroyForcibly().waitFor() }
                }
            }
        }
    })
