package io.lockkeeper.engine.runtime

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.spi.LockRuntime
import io.lockkeeper.spi.LockStore
import java.util.concurrent.CompletableFuture

class NonThrowingStoreTest :
    FunSpec({
        test("the wrappers pass every method of a store and a runtime on to the engine") {
            for ((type, between) in listOf(
                LockStore::class to NonThrowingStore::class,
                LockRuntime::class to NonThrowingRuntime::class,
            )) {
                val own = between.java.declaredMethods.map { it.name to it.parameterTypes.toList() }
                type.java.methods.map { it.name to it.parameterTypes.toList() }.filterNot { it in own } shouldBe
                    emptyList()
            }
        }

        test("an answer is heard whatever kind of stage brings it, and whether it is there already or comes later") {
            val failure = IllegalStateException("scripted")
            val later = CompletableFuture<String>()
            val heard = listOf(
                CompletableFuture.completedFuture("a future"),
                CompletableFuture.completedStage("a stage"),
                CompletableFuture.failedFuture(failure),
                CompletableFuture.failedStage(failure),
                later,
                later.minimalCompletionStage(),
            ).map { answer ->
                mutableListOf<Any?>().also { NonThrowingStore.hear(answer) { value, error -> it += value ?: error } }
            }
            heard.drop(4).flatten() shouldBe emptyList()
            later.complete("later")
            heard.map { it.single() } shouldBe listOf("a future", "a stage", failure, failure, "later", "later")
        }
    })
