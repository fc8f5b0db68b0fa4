package io.lockkeeper.api

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.collections.shouldContainAll
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.HeldLock
import io.lockkeeper.LockException
import io.lockkeeper.Locks
import io.lockkeeper.spi.LockStore
import java.util.concurrent.CancellationException

class PublicApiTest :
    FunSpec({
        val engine = "io.lockkeeper.engine."
        val api = PublicApi(Locks::class.java)
        val spi = PublicApi(LockStore::class.java)

        /**
         * Names of our Kotlin extensions on a type. Those with value classes in their signature have a suffix in
         * bytecode.
         */
        fun extensionsOn(receiver: Class<*>): Set<String> = api.classes.filter { it.simpleName.endsWith("Kt") }
            .flatMap { it.declaredMethods.toList() }
            .filter { PublicApi.isVisible(it) && it.parameterTypes.firstOrNull() == receiver }
            .map { it.name.substringBefore('-') }
            .toSet()

        fun membersOf(type: Class<*>): Set<String> =
            type.methods.filter { it.declaringClass != Any::class.java }.map { it.name }.toSet()

        test("no public signature names a type of the engine") {
            api.leaksOf(engine).shouldBeEmpty()
            spi.leaksOf(engine).shouldBeEmpty()
        }

        test("no public signature names what is marked as internal, nor one of the SPI a type of the API") {
            api.leaksOf("io.lockkeeper.Engine").shouldBeEmpty()
            api.leaksOf("io.lockkeeper.Pending").shouldBeEmpty()
            spi.leaksOf("io.lockkeeper.L").shouldBeEmpty()
        }

        test("a leak would be found") {
            api.leaksOf("java.util.concurrent.locks.Lock").size shouldBe 2 // the views
            spi.leaksOf("io.lockkeeper.spi.").shouldNotBeEmpty()
            api.classes.map { it.simpleName } shouldContainAll listOf("Locks", "HeldLock", "WithLockKt", "Builder")
        }

        test("no member of Locks hides one of our Kotlin extensions") {
            val extensions = extensionsOn(Locks::class.java)
            extensions shouldContainAll
                listOf("withLock", "withLockOrNull", "withLocks", "acquire", "closeAndAwait", "getConnectionStates")
            (membersOf(Locks::class.java) intersect extensions).shouldBeEmpty()
        }

        test("no member of HeldLock hides one of our Kotlin extensions") {
            val extensions = extensionsOn(HeldLock::class.java)
            extensions shouldContainAll listOf("releaseAndAwait", "getFencingToken")
            (membersOf(HeldLock::class.java) intersect extensions).shouldBeEmpty()
        }

        test("every exception belongs to one sealed family, and none is a cancellation") {
            val exceptions = api.classes.filter { Throwable::class.java.isAssignableFrom(it) }
            exceptions shouldContain LockException::class.java
            exceptions.filterNot { LockException::class.java.isAssignableFrom(it) }.shouldBeEmpty()
            exceptions.filter { CancellationException::class.java.isAssignableFrom(it) }.shouldBeEmpty()
            LockException::class.java.permittedSubclasses.toSet() shouldBe
                (exceptions - LockException::class.java).toSet()
        }
    })
