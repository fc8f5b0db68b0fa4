package io.lockkeeper.memory

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.lockkeeper.api.Structure

class MemoryStructureTest :
    FunSpec({
        test("no file of the backend is in a circle") {
            Structure(MemoryCluster::class.java).circlesOfFiles().shouldBeEmpty()
        }
    })
