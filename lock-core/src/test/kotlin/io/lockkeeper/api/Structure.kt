package io.lockkeeper.api

import com.tngtech.archunit.core.domain.JavaClass
import com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo
import com.tngtech.archunit.core.domain.JavaClass.Predicates.type
import com.tngtech.archunit.core.domain.JavaClasses
import com.tngtech.archunit.core.importer.ClassFileImporter
import com.tngtech.archunit.core.importer.ImportOption
import com.tngtech.archunit.library.dependencies.SliceAssignment
import com.tngtech.archunit.library.dependencies.SliceIdentifier
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices
import io.lockkeeper.LockException

/** How the files and packages of one module depend on each other, read from its compiled classes. */
class Structure(anchor: Class<*>) {
    private val classes: JavaClasses =
        ClassFileImporter().withImportOption(ImportOption.DoNotIncludeTests())
            .importUrl(anchor.protectionDomain.codeSource.location)

    val files: Set<String> = classes.map(::file).toSet()

    /** Each cycle of packages, as text; empty without a cycle. */
    fun circlesOfPackages(): List<String> = circles("packages", JavaClass::getPackageName)

    /**
     * Each cycle of files. A sealed class has to name its subclasses, so the references of [LockException] don't count.
     */
    fun circlesOfFiles(): List<String> = circles("files", ::file)

    private fun circles(what: String, slice: (JavaClass) -> String): List<String> =
        slices().assignedFrom(by(what, slice)).should().beFreeOfCycles()
            .ignoreDependency(type(LockException::class.java), assignableTo(LockException::class.java))
            .evaluate(classes).failureReport.details.map { it.substringBefore("\n  1.") }

    private fun by(what: String, slice: (JavaClass) -> String) = object : SliceAssignment {
        override fun getIdentifierOf(type: JavaClass): SliceIdentifier = if (type.packageName.startsWith(
                "io.lockkeeper",
            )
        ) {
            SliceIdentifier.of(slice(type))
        } else {
            SliceIdentifier.ignore()
        }

        override fun getDescription() = what
    }

    /** The packages that classes of this package depend on, within the module. */
    fun dependenciesOf(name: String): Set<String> = classes.filter { it.packageName == name }
        .flatMap { it.directDependenciesFromSelf }
        .map { it.targetClass.packageName }.filter { it.startsWith("io.lockkeeper") && it != name }.toSet()

    private companion object {
        fun file(type: JavaClass): String =
            "${type.packageName}.${type.source.flatMap { it.fileName }.orElse(type.simpleName)}"
    }
}
