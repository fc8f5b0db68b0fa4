package io.lockkeeper.junit

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldBeSingleton
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.api.PublicApi
import io.lockkeeper.api.Structure

class JUnitStructureTest :
    FunSpec({
        test("there are no cycles of files, but for the annotation and the extension that it names") {
            Structure(LockkeeperExtension::class.java).circlesOfFiles().shouldBeSingleton {
                it shouldContain "LockkeeperExtension.java -> \n"
                it shouldContain "LockkeeperTest.java -> \n"
                it.lines().count { line -> "Slice" in line } shouldBe 3 // the first comes again at the end
            }
        }

        test("callers see the annotation and the extension, and nothing of the engine") {
            val api = PublicApi(LockkeeperExtension::class.java)
            api.leaksOf("io.lockkeeper.engine.").shouldBeEmpty()
            api.classes.map { it.simpleName } shouldContainExactlyInAnyOrder
                listOf("LockkeeperExtension", "LockkeeperTest", "TestTime")
        }
    })
