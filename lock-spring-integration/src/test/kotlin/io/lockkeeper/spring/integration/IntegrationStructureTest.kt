package io.lockkeeper.spring.integration

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.lockkeeper.api.PublicApi
import io.lockkeeper.api.Structure

class IntegrationStructureTest :
    FunSpec({
        test("there are no cycles of files in the adapter") {
            Structure(LockkeeperLockRegistry::class.java).circlesOfFiles().shouldBeEmpty()
        }

        test("callers see the two registries, and nothing of the engine") {
            val api = PublicApi(LockkeeperLockRegistry::class.java)
            api.leaksOf("io.lockkeeper.engine.").shouldBeEmpty()
            api.classes.map { it.simpleName } shouldContainExactlyInAnyOrder
                listOf("LockkeeperLockRegistry", "PlainLockRegistry")
        }
    })
