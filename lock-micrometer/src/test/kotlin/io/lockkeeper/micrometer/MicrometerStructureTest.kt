package io.lockkeeper.micrometer

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.lockkeeper.api.Structure

class MicrometerStructureTest :
    FunSpec({
        test("there are no cycles of files in the module") {
            Structure(LockMetrics::class.java).circlesOfFiles().shouldBeEmpty()
        }
    })
