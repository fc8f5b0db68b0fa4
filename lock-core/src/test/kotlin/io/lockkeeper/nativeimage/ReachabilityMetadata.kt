package io.lockkeeper.nativeimage

import io.kotest.assertions.withClue
import io.kotest.matchers.shouldBe
import java.io.File

private const val WRITE = "mvn -q -B -pl lock-cli -am test -Dtest=NativeImageTest -Dmetadata.write=true" +
    " -DfailIfNoTests=false -Dsurefire.failIfNoSpecifiedTests=false"

/**
 * What a native image of a module's users must be told of the module: which classes, proxies and resources it looks up
 * when it runs. A test works this out from the code, and compares it with the file in the jar. With
 * `-Dmetadata.write=true` it writes the file.
 *
 * @param from the class that is reached before anything is looked up
 */
class ReachabilityMetadata(private val module: String, private val from: Class<*>) {
    private val reflection = mutableListOf<Map<String, Any>>()
    private val resources = mutableListOf<Map<String, Any>>()

    /** A class, and what may be used of it besides its name, in the words of the file's schema. */
    fun type(name: String, members: Map<String, Any> = emptyMap()) {
        reflection += mapOf("condition" to condition(), "type" to name) + members
    }

    /** A proxy of this interface. */
    fun proxy(name: String) {
        reflection += mapOf("condition" to condition(), "type" to mapOf("proxy" to listOf(name)))
    }

    fun resource(path: String) {
        resources += mapOf("condition" to condition(), "glob" to path)
    }

    /** Fails unless the module's file says the same. */
    fun shouldBeInTheJar() {
        val all = mapOf("reflection" to reflection, "resources" to resources).filterValues { it.isNotEmpty() }
        val expected = json(all, "") + "\n"
        val file = File("src/main/resources/META-INF/native-image/io.lockkeeper/$module/reachability-metadata.json")
        if (System.getProperty("metadata.write") == "true") {
            file.parentFile.mkdirs()
            file.writeText(expected)
        }
        withClue("$file is not what the code needs. This command writes it: $WRITE") {
            (if (file.exists()) file.readText() else "") shouldBe expected
        }
    }

    private fun condition() = mapOf("typeReached" to from.name)

    private fun json(value: Any?, indent: String): String {
        val inner = "$indent  "
        return when (value) {
            is Map<*, *> -> value.entries.joinToString(",\n$inner", "{\n$inner", "\n$indent}") {
                "\"${it.key}\": ${json(it.value, inner)}"
            }

            is List<*> if value.isEmpty() -> "[]"

            is List<*> -> value.joinToString(",\n$inner", "[\n$inner", "\n$indent]") { json(it, inner) }

            is String -> "\"$value\""

            else -> "$value"
        }
    }
}
