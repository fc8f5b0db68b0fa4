package io.lockkeeper.spring.boot

import com.tngtech.archunit.core.importer.ClassFileImporter
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.lockkeeper.api.Structure

class StarterStructureTest :
    FunSpec({
        test("there are no cycles of files in the starter") {
            Structure(LockkeeperAutoConfiguration::class.java).circlesOfFiles() shouldBe emptyList()
        }

        test("applications see one class, and nobody the engine") {
            val classes = ClassFileImporter()
                .importUrl(LockkeeperAutoConfiguration::class.java.protectionDomain.codeSource.location)
            classes.filter { it.modifiers.any { modifier -> modifier.name == "PUBLIC" } }.map { it.simpleName }
                .shouldContainExactlyInAnyOrder("LockkeeperAutoConfiguration")
            classes.flatMap { it.directDependenciesFromSelf }.map { it.targetClass.packageName }
                .filter { it.startsWith("io.lockkeeper.engine") } shouldBe emptyList()
        }

        test("an editor is told of the properties") {
            val all = StarterStructureTest::class.java.classLoader
                .getResources("META-INF/spring-configuration-metadata.json").toList()
            val ours = all.map { it.readText() }.filter { "\"lockkeeper.connect\"" in it }
            ours.size shouldBe 1
            ("How long the body of a lost hold has to end before others enter" in ours[0]) shouldBe true
        }
    })
