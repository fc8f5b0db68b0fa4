package io.lockkeeper.mutants

import io.kotest.common.KotestInternal
import io.kotest.core.config.AbstractProjectConfig
import io.kotest.core.descriptors.Descriptor
import io.kotest.core.spec.Spec
import io.kotest.core.spec.SpecRef
import io.kotest.core.test.TestCase
import io.kotest.engine.TestEngineLauncher
import io.kotest.engine.extensions.filter.DescriptorFilter
import io.kotest.engine.extensions.filter.DescriptorFilterResult
import io.kotest.engine.listener.AbstractTestEngineListener
import io.kotest.engine.test.TestResult
import kotlinx.coroutines.runBlocking
import kotlin.reflect.KClass
import kotlin.time.Duration.Companion.seconds

/** The beginnings of the lines that tell the parent process what happened. */
internal const val CAUGHT = "CAUGHT "
internal const val ALL_GREEN = "GREEN "
internal const val BEGINS = "BEGINS "

/**
 * Runs tests until one fails, in a JVM that was started for them. Each argument is the class of a spec, or
 * "class: part of a test's name". Prints the test that failed, or how many tests passed.
 */
@OptIn(KotestInternal::class)
fun main(arguments: Array<String>) {
    val wanted = arguments.groupBy({ it.substringBefore(':') }, { it.substringAfter(": ", "") })
    val specs = wanted.keys.map { name ->
        @Suppress("UNCHECKED_CAST")
        val type = Class.forName(name).kotlin as KClass<out Spec>
        SpecRef.Reference(type, name)
    }
    val watch = FirstFailure()
    val engine =
        TestEngineLauncher().withSpecRefs(specs).withListener(watch).withProjectConfig(Bounded)
            .addExtension(Parts(wanted))
    runBlocking { engine.execute() }
    println("$ALL_GREEN${watch.finished}")
    System.out.flush()
    Runtime.getRuntime().halt(0)
}

/** Fails a test that does not end in time. */
private object Bounded : AbstractProjectConfig() {
    override val timeout = 60.seconds
}

private class Parts(private val wanted: Map<String, List<String>>) : DescriptorFilter {
    override fun filter(descriptor: Descriptor): DescriptorFilterResult {
        if (descriptor.isSpec()) return DescriptorFilterResult.Include
        val parts = wanted.getValue(descriptor.spec().id.value)
        val test = descriptor.testParts().joinToString(" ")
        return if (parts.any {
                it in test
            }
        ) {
            DescriptorFilterResult.Include
        } else {
            DescriptorFilterResult.Exclude("not asked for")
        }
    }
}

@OptIn(KotestInternal::class)
private class FirstFailure : AbstractTestEngineListener() {
    var finished = 0

    override suspend fun testStarted(testCase: TestCase) = println("$BEGINS${name(testCase)}")

    override suspend fun testFinished(testCase: TestCase, result: TestResult) {
        finished++
        if (!result.isErrorOrFailure) return
        val error = result.errorOrNull
        val why = (error?.message ?: error.toString()).lineSequence().filter { it.isNotBlank() }
        ended("${name(testCase)}\t${why.firstOrNull().orEmpty().replace('\t', ' ').take(MOST)}")
    }

    override suspend fun specFinished(ref: SpecRef, result: TestResult) {
        if (result.isErrorOrFailure) ended("${ref.kclass.simpleName}\t${result.errorOrNull}")
    }

    private fun name(testCase: TestCase) =
        "${testCase.spec::class.simpleName} \"${testCase.descriptor.testParts().joinToString(" ")}\""

    private fun ended(how: String) {
        println("$CAUGHT$how")
        System.out.flush()
        Runtime.getRuntime().halt(1)
    }

    private companion object {
        const val MOST = 300
    }
}
