package io.lockkeeper.memory

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.lockkeeper.api.Structure

class MemoryStructureTest :
    FunSpec({
        test("there are no cycles of files in the backend") {
            Structure(MemoryCluster::class.java).circlesOfFiles().shouldBeEmpty()
        }
    })
