package io.lockkeeper.mutants

import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.net.URLClassLoader
import java.nio.file.Files
import java.nio.file.Path
import javax.tools.ToolProvider
import kotlin.io.path.createDirectories
import kotlin.io.path.createParentDirectories
import kotlin.io.path.extension
import kotlin.io.path.pathString
import kotlin.io.path.readText
import kotlin.io.path.writeText

/**
 * Compiles one changed file against the classes of its module. The compilers are kept loaded, so that each next file
 * takes less time. Thread rules: only one thread may use this.
 */
class Compilers(private val root: Path) {
    private val kotlin: Class<*> by lazy {
        val jars = Files.list(root.resolve("mutants/target/kotlinc")).use { it.toList() }
        URLClassLoader(jars.map { it.toUri().toURL() }.toTypedArray(), ClassLoader.getPlatformClassLoader())
            .loadClass("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler")
    }

    /** Compiles the mutant; returns the directory below [directory] that has its classes. */
    fun compile(mutant: Mutant, directory: Path): Path {
        val classes = directory.resolve("classes").createDirectories()
        val source = directory.resolve("sources/${mutant.file}").createParentDirectories()
        source.writeText(mutant.planted(root))
        val path = "${root.resolve(mutant.module)}/target/classes${File.pathSeparator}${classPath(root, mutant.module)}"
        val said = ByteArrayOutputStream()
        val good = if (source.extension ==
            "java"
        ) {
            java(source, classes, path, said)
        } else {
            kotlin(mutant, source, classes, path, said)
        }
        check(good) { "${mutant.name}: does not compile\n$said" }
        return classes
    }

    private fun java(source: Path, classes: Path, path: String, said: ByteArrayOutputStream): Boolean {
        val arguments = arrayOf("-proc:none", "-implicit:none", "-nowarn", "--release", "17", "-cp", path, "-d")
        return ToolProvider.getSystemJavaCompiler()
            .run(null, said, said, *arguments, classes.pathString, source.pathString) == 0
    }

    /** Compiles all Kotlin files of the module, because they may use each other's internal declarations. */
    private fun kotlin(
        mutant: Mutant,
        source: Path,
        classes: Path,
        path: String,
        said: ByteArrayOutputStream,
    ): Boolean {
        val module = root.resolve(mutant.module)
        val others = Files.walk(module.resolve("src/main/kotlin")).use { files ->
            files.filter { it.extension == "kt" && it != root.resolve(mutant.file) }.map { it.pathString }.toList()
        }
        val arguments = arrayOf(
            "-no-stdlib", "-no-reflect", "-nowarn",
            "-opt-in=${property(
                "kotlin.optIn",
            )}",
            "-jvm-target", "17", "-module-name", mutant.module,
            "-language-version", property("kotlin.compiler.languageVersion"),
            "-api-version",
            property(
                "kotlin.compiler.apiVersion",
            ),
            "-Xfriend-paths=${module.resolve("target/classes")}",
            "-cp", path, "-d", classes.pathString, source.pathString, *others.toTypedArray(),
        )
        val exec = kotlin.getMethod("exec", PrintStream::class.java, Array<String>::class.java)
        val code = exec.invoke(kotlin.getDeclaredConstructor().newInstance(), PrintStream(said), arguments)
        return (code as Enum<*>).name == "OK"
    }

    private fun property(name: String): String =
        Regex("<$name>(.*)</$name>").find(root.resolve("pom.xml").readText())!!.groupValues[1]
}

/** The class path of the module's tests, which Maven wrote into a file. */
internal fun classPath(root: Path, module: String): String =
    root.resolve("$module/target/mutants.classpath").readText().trim()
