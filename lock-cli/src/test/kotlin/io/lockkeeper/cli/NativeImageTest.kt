package io.lockkeeper.cli

import com.fasterxml.jackson.jr.ob.JSON
import com.sun.jna.Library
import com.sun.jna.NativeMapped
import com.tngtech.archunit.core.importer.ClassFileImporter
import io.kotest.core.spec.style.FunSpec
import io.lockkeeper.nativeimage.ReachabilityMetadata
import picocli.codegen.aot.graalvm.ReflectionConfigGenerator
import java.io.File

class NativeImageTest :
    FunSpec({
        val everyMethod = mapOf("allDeclaredMethods" to true, "allPublicFields" to true)
        val constructor = mapOf("name" to "<init>", "parameterTypes" to emptyList<String>())

        test("a native image is told of the commands, the interfaces of C's functions, and the files in the jar") {
            val metadata = ReachabilityMetadata("lock-cli", Lockkeeper::class.java)
            commands().forEach { (name, members) -> metadata.type(name, members) }

            val libraries = ClassFileImporter().importPath("target/classes")
                .filter { it.isInterface && it.isAssignableTo(Library::class.java) }
                .map { Class.forName(it.name) }.sortedBy { it.name }
            libraries.forEach {
                metadata.type(it.name, everyMethod)
                metadata.proxy(it.name)
            }
            // JNA makes an empty object of each before it converts an argument.
            libraries.flatMap { it.methods.toList() }.flatMap { it.parameterTypes.toList() }
                .filter { NativeMapped::class.java.isAssignableFrom(it) }.map { it.name }.toSortedSet()
                .forEach { metadata.type(it, mapOf("methods" to listOf(constructor))) }

            val files = File("src/main/resources")
            files.walk().filter { it.isFile }.map { it.relativeTo(files).invariantSeparatorsPath }
                .filterNot { it.startsWith("META-INF/") }.sorted().forEach { metadata.resource(it) }
            metadata.shouldBeInTheJar()
        }
    })

/** What picocli reads of the commands: the name of each class, and its members in the words of the schema. */
private fun commands(): List<Pair<String, Map<String, Any>>> {
    val written = ReflectionConfigGenerator.generateReflectionConfig(Lockkeeper.commandLine().commandSpec)
    return (JSON.std.anyFrom(written) as List<*>).map { it as Map<*, *> }
        .map { entry -> entry.entries.associate { "${it.key}" to it.value!! } }
        .map { it["name"] as String to it - "name" }
        .filter { (name, _) -> name.startsWith("io.lockkeeper.") } // and none of the JDK's collections
}
