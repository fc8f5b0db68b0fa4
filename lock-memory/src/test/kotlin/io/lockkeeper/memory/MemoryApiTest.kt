package io.lockkeeper.memory

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.lockkeeper.api.PublicApi

class MemoryApiTest :
    FunSpec({
        val api = PublicApi(MemoryCluster::class.java)

        test("no public signature names a type of the engine") {
            api.leaksOf("io.lockkeeper.engine.").shouldBeEmpty()
        }

        test("callers see the cluster, its processes and what can go wrong, and nothing else") {
            api.classes.map { it.simpleName } shouldContainExactlyInAnyOrder
                listOf("MemoryCluster", "MemoryProcess", "StoreOperation", "MemoryClusterInTestScopeKt")
        }
    })
