package io.lockkeeper.shedlock

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.lockkeeper.api.PublicApi
import io.lockkeeper.api.Structure

class ShedLockStructureTest :
    FunSpec({
        test("there are no cycles of files in the adapter") {
            Structure(LockkeeperLockProvider::class.java).circlesOfFiles().shouldBeEmpty()
        }

        test("callers see the provider, and nothing of the engine") {
            val api = PublicApi(LockkeeperLockProvider::class.java)
            api.leaksOf("io.lockkeeper.engine.").shouldBeEmpty()
            api.classes.map { it.simpleName } shouldContainExactlyInAnyOrder listOf("LockkeeperLockProvider")
        }
    })
