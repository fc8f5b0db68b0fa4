package io.lockkeeper.surface

import com.tngtech.archunit.core.domain.JavaAccess
import com.tngtech.archunit.core.domain.JavaClass
import com.tngtech.archunit.core.importer.ClassFileImporter
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.shouldBe
import java.io.File

/**
 * A native image contains only what can be reached without reflection, and what it is told of. So each place where our
 * code looks something up by name when it runs is listed here, with the reason why it works in a native image. A new
 * place fails this test until its metadata is there: see docs/native-image.md.
 */
class ReflectionTest :
    FunSpec({
        val modules = File("..").listFiles { file ->
            file.name.startsWith("lock-") && File(file, "src/main").isDirectory
        }
            .orEmpty().map { it.name }.sorted()

        test("each place where our code looks something up by name is known to work in a native image") {
            modules.shouldNotBeEmpty()
            val found = modules.flatMap { module ->
                val classes = ClassFileImporter().importPath(File("../$module/target/classes").toPath())
                withClue("no classes of $module") { classes.shouldNotBeEmpty() }
                classes.flatMap { it.lookups() }
            }.toSortedSet()
            withClue("Add metadata for what is new, as docs/native-image.md says, and then its line here.") {
                found.joinToString("\n") shouldBe EXPECTED.keys.toSortedSet().joinToString("\n")
            }
        }
    })

private const val SELF = "native-image sees the constant class and field, and keeps the field"
private const val ITS_METADATA = "the module's reachability-metadata.json has it; its NativeImageTest says so"

private val EXPECTED = mapOf(
    "io.lockkeeper.engine.queue.Acquisition AtomicReferenceFieldUpdater.newUpdater" to SELF,
    "io.lockkeeper.engine.hold.Hold AtomicReferenceFieldUpdater.newUpdater" to SELF,
    "io.lockkeeper.engine.hold.LossListeners AtomicReferenceFieldUpdater.newUpdater" to SELF,
    "io.lockkeeper.zookeeper.Acls Class.getDeclaredMethods" to ITS_METADATA,
    "io.lockkeeper.cli.Lockkeeper\$Version Class.getResourceAsStream" to ITS_METADATA,
    "io.lockkeeper.cli.serve.Answer Class.getResourceAsStream" to ITS_METADATA,
    "io.lockkeeper.cli.output.BrokenPipe Native.load" to ITS_METADATA,
    "io.lockkeeper.cli.run.Libc Native.load" to ITS_METADATA,
)

/** The names that such calls have, by the class that is called. */
private val LOOKUPS = mapOf(
    "java.lang.Class" to
        Regex(
            "forName|newInstance|get(Declared)?(Method|Field|Constructor|Classe)s?|getRecordComponents|getResource.*",
        ),
    "java.lang.ClassLoader" to Regex("loadClass|(get|find|getSystem)Resource.*|resources"),
    "java.lang.Module" to Regex("getResource.*"),
    "java.util.ServiceLoader" to Regex("load.*"),
    "java.util.ResourceBundle" to Regex("getBundle"),
    "java.lang.reflect.Proxy" to Regex("newProxyInstance|getProxyClass"),
    "java.lang.reflect.Array" to Regex("newInstance"),
    "java.lang.invoke.MethodHandles\$Lookup" to Regex("(find|unreflect).*"),
    "java.lang.invoke.MethodHandleProxies" to Regex(".*"),
    "java.util.concurrent.atomic.AtomicReferenceFieldUpdater" to Regex("newUpdater"),
    "java.util.concurrent.atomic.AtomicIntegerFieldUpdater" to Regex("newUpdater"),
    "java.util.concurrent.atomic.AtomicLongFieldUpdater" to Regex("newUpdater"),
    "java.io.ObjectInputStream" to Regex("<init>"),
    "java.io.ObjectOutputStream" to Regex("<init>"),
    "java.lang.foreign.Linker" to Regex(".*"),
    "com.sun.jna.Native" to Regex("load|loadLibrary|register"),
)

private fun JavaClass.lookups(): List<String> = (accessesFromSelf + codeUnitReferences())
    .filter { LOOKUPS[it.targetOwner.name]?.matches(it.target.name) == true }
    .map { "$name ${it.targetOwner.simpleName}.${it.target.name}" }

private fun JavaClass.codeUnitReferences(): Set<JavaAccess<*>> =
    (methodReferencesFromSelf + constructorReferencesFromSelf).toSet()
