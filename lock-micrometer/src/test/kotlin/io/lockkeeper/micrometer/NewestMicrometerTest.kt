package io.lockkeeper.micrometer

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.closeAndAwait
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.withLock
import io.micrometer.core.instrument.simple.SimpleMeterRegistry
import io.micrometer.observation.Observation
import io.micrometer.observation.ObservationHandler
import io.micrometer.observation.ObservationRegistry
import kotlinx.coroutines.runBlocking
import java.io.File
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import kotlin.io.path.Path
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name
import kotlin.system.exitProcess

/** Users may have a newer Micrometer than the one that this module is compiled against. It is tried in a JVM of its own. */
class NewestMicrometerTest :
    FunSpec({
        test("the meters and the observations work with the newest Micrometer") {
            val newest = Path("target", "micrometer").listDirectoryEntries("*.jar")
            newest.map { it.name.substringBeforeLast('-') }.toSet() shouldBe
                setOf("micrometer-commons", "micrometer-core", "micrometer-observation")
            val lines = run(newest.map { "$it" })
            lines shouldContain "with ${newest.first().name.substringAfterLast('-').removeSuffix(".jar")}: ok"
        }
    })

private fun run(newest: List<String>): List<String> {
    val tests = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
    val classPath = newest + tests.split(File.pathSeparator).filterNot { "micrometer-" in File(it).name }
    val java = Path(System.getProperty("java.home"), "bin", "java").toString()
    val command = listOf(java, "-XX:TieredStopAtLevel=1", "-cp", classPath.joinToString(File.pathSeparator)) +
        "io.lockkeeper.micrometer.NewestMicrometerTestKt"
    val process = ProcessBuilder(command).redirectErrorStream(true).start()
    try {
        val lines = process.inputStream.bufferedReader().readLines() // the child ends itself after a while
        process.waitFor(10, TimeUnit.SECONDS) shouldBe true
        return lines
    } finally {
        process.destroyForcibly()
    }
}

fun main() {
    kotlin.concurrent.thread(isDaemon = true) {
        Thread.sleep(60_000)
        Runtime.getRuntime().halt(1)
    }
    val version = SimpleMeterRegistry::class.java.protectionDomain.codeSource.location.path
        .substringAfterLast('-').removeSuffix(".jar")
    val outcome = runCatching { runBlocking { check() } }
    println("with $version: " + (outcome.exceptionOrNull()?.stackTraceToString() ?: "ok"))
    exitProcess(0)
}

private suspend fun check() {
    val registry = SimpleMeterRegistry()
    everyMeterIn(registry)
    val meters = registry.realMeters().map { it.id.name }.toSet()
    check(meters == LockMeter.entries.map { it.id() }.toSet()) { meters }

    val stopped = CopyOnWriteArrayList<String>()
    val observations = ObservationRegistry.create()
    observations.observationConfig().observationHandler(
        object : ObservationHandler<Observation.Context> {
            override fun supportsContext(context: Observation.Context) = true

            override fun onStop(context: Observation.Context) {
                stopped += "${context.name} of ${context.parentObservation?.contextView?.name}"
            }
        },
    )
    val locks = MemoryCluster().connect(LockOptions.defaults()).locks()
    locks.observed(observations).withLock("x") { Observation.start("inner", observations).stop() }
    locks.observed(observations).blocking().runWithLock<RuntimeException>("x") {
        Observation.start("inner", observations).stop()
    }
    locks.closeAndAwait()
    val of = "lockkeeper.observed"
    check(
        stopped == List(2) {
            listOf("$of.acquire of null", "inner of $of.hold", "$of.hold of null")
        }.flatten(),
    ) { stopped }
}
