package io.lockkeeper.engine.runtime

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.spi.LockRuntime
import io.lockkeeper.spi.LockStore

class NonThrowingStoreTest :
    FunSpec({
        test("nothing that a store or a runtime can do is kept from the engine by what stands between") {
            for ((type, between) in listOf(
                LockStore::class to NonThrowingStore::class,
                LockRuntime::class to NonThrowingRuntime::class,
            )) {
                val own = between.java.declaredMethods.map { it.name to it.parameterTypes.toList() }
                type.java.methods.map { it.name to it.parameterTypes.toList() }.filterNot { it in own } shouldBe
                    emptyList()
            }
        }
    })
