package io.lockkeeper.samples

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.lockkeeper.memory.MemoryCluster

class EveryCallTest :
    FunSpec({
        test("every call compiles and runs as Java programs write it") {
            MemoryCluster().connect().locks().use { locks ->
                EveryCall.of(locks) shouldContainExactly
                    listOf("n+n+n", "run", "run", "null", "Optional[+n] Optional[+n]Optional.empty") +
                    listOf("try", "try", "try", "all ran") +
                    listOf("2 2 true", "both", "both", "both", "available", "available", "2 1") +
                    listOf("task", "task", "task", "task", "call", "call", "true Optional[true]")
            }
        }
    })
