package io.lockkeeper.surface

import io.kotest.assertions.fail
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import org.jetbrains.kotlin.abi.tools.AbiFilters
import org.jetbrains.kotlin.abi.tools.AbiTools
import java.io.File

// It cleans first, because the compiler leaves the classes of deleted sources behind.
private const val WRITE = "mvn -q -B -Psurface -pl surface -am clean test"

/**
 * Compares the public API of each module with its file, so that no class, method or field is added or removed without
 * being noticed.
 */
class SurfaceTest :
    FunSpec({
        val published = listOf(
            "lock-core",
            "lock-memory",
            "lock-junit",
            "lock-zookeeper",
            "lock-micrometer",
            "lock-shedlock",
            "lock-spring-integration",
            "lock-spring-boot-starter",
        )
        published.forEach { module ->
            test("the public API of $module is what $module.api says") {
                val stored = File("$module.api")
                val offered = dump(File("../$module/target/classes"))
                if (System.getProperty("surface.write") == "true") stored.writeText(offered)

                val difference = difference(if (stored.exists()) stored.readText() else "", offered)
                if (difference.isNotEmpty()) {
                    fail(
                        "The public API of $module is not what surface/$stored says:\n" +
                            difference.joinToString("\n", postfix = "\n") +
                            "If the change is intended, run this command and commit what it writes:\n$WRITE",
                    )
                }
            }
        }

        test("a difference names the class of each member") {
            val old = "public class a/A {\n\tpublic fun f ()V\n}\n\npublic class a/B {\n\tpublic fun f ()V\n}\n"
            val new = "public class a/A {\n\tpublic fun f ()V\n}\n\npublic final class a/B {\n\tpublic fun g ()V\n}\n"
            difference(old, old) shouldBe emptyList()
            difference(old, new) shouldBe listOf(
                "  - public class a/B",
                "  - a/B: public fun f ()V",
                "  + public final class a/B",
                "  + a/B: public fun g ()V",
            )
        }
    })

/**
 * What is public in the class files but not part of the API. A nested class is not left out with the class around it:
 * it needs the annotation itself.
 */
private val offeredToNobody = AbiFilters(
    includedClasses = emptySet(),
    excludedClasses = setOf("io.lockkeeper.engine.**", "io.lockkeeper.internal.**"),
    includedAnnotatedWith = emptySet(),
    excludedAnnotatedWith = setOf("**.InternalLockApi"),
)

private fun dump(classes: File): String {
    val files = classes.walk().filter { it.extension == "class" }.toList()
    check(files.isNotEmpty()) { "no classes in $classes" }
    return StringBuilder().also { AbiTools.getInstance().printJvmDump(it, files, offeredToNobody) }.toString()
}

/** The declarations that only one of the two dumps has. */
private fun difference(old: String, new: String): List<String> {
    val before = declarations(old)
    val after = declarations(new)
    return (before - after).map { "  - $it" } + (after - before).map { "  + $it" }
}

/** The classes and members of a dump, each member with the name of its class. */
private fun declarations(dump: String): Set<String> {
    var owner = ""
    return dump.lines().filter { it.isNotBlank() && it != "}" }.map { line ->
        if (line.startsWith("\t")) return@map "$owner: ${line.trim()}"
        val header = line.removeSuffix(" {")
        owner = header.substringBefore(" :").substringAfterLast(' ')
        header
    }.toSet()
}
