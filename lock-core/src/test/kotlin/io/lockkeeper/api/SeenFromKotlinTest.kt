package io.lockkeeper.api

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainAll
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.lockkeeper.BlockingLocks
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LockedAction
import io.lockkeeper.LockedBody
import io.lockkeeper.Locks
import io.lockkeeper.LossCause
import io.lockkeeper.LossPolicy
import io.lockkeeper.contendersAhead
import io.lockkeeper.defaultLease
import io.lockkeeper.defaultWait
import io.lockkeeper.grace
import io.lockkeeper.holdAtLeast
import io.lockkeeper.holder
import io.lockkeeper.lease
import io.lockkeeper.lockName
import io.lockkeeper.lockOptions
import io.lockkeeper.lockTerms
import io.lockkeeper.lossCause
import io.lockkeeper.lossPolicy
import io.lockkeeper.margin
import io.lockkeeper.spi.LockMode
import io.lockkeeper.stealAfter
import io.lockkeeper.waited
import io.lockkeeper.waiting
import io.lockkeeper.words
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Checks how Kotlin code sees the types that are declared in Java. */
class SeenFromKotlinTest :
    FunSpec({
        val api = PublicApi(Locks::class.java)
        val inJava = api.classes.filterNot { it.isAnnotationPresent(Metadata::class.java) || it.isRecord }

        /** Methods without parameters that return a value and change nothing. */
        fun accessorsOf(type: Class<*>): Set<String> = type.declaredMethods
            .filter { PublicApi.isVisible(it) && !Modifier.isStatic(it.modifiers) && it.parameterCount == 0 }
            .filterNot { it.returnType == Void.TYPE || it.name in listOf("toString", "hashCode") }
            .map(Method::getName)
            .toSet()

        test("no private field stands in the way of a property of its name") {
            inJava.flatMap { type ->
                val fields = type.declaredFields.filter { Modifier.isPrivate(it.modifiers) }.map { it.name }.toSet()
                (fields intersect accessorsOf(type)).map { "${type.simpleName}.$it" }
            } shouldContainExactlyInAnyOrder listOf("LockTerms.reentrant") // a step, and nothing to read
        }

        test("what Java reads by a call, Kotlin reads as a property") {
            val properties = api.classes.filter { it.simpleName.endsWith("Kt") }.flatMap { it.declaredMethods.toList() }
                .filter { PublicApi.isVisible(it) && it.parameterCount == 1 && it.name.startsWith("get") }
                .map { it.parameterTypes[0] to it.name.removePrefix("get").substringBefore('-').lowercase() }
            // Actions, steps, what Kotlin reads as a property anyway (isHeld), and what Properties.kt gives a reason for.
            val others =
                listOf("releaseAsync", "lost", "asBody", "reentrant", "read", "write", "build") +
                    listOf("isHeld", "isComplete", "isHandedOn", "name")
            val missing = inJava.flatMap { type ->
                (accessorsOf(type) - others.toSet()).filterNot { (type to it.lowercase()) in properties }
                    .map { "${type.simpleName}.$it" }
            }
            missing.shouldBeEmpty()
            properties.map { it.second } shouldContainAll listOf("holder", "grace")
        }

        test("every call of BlockingLocks with a body has one that Kotlin can infer") {
            fun shapes(kotlin: Boolean) = generateSequence<Class<*>>(BlockingLocks::class.java) { it.superclass }
                .flatMap { it.declaredMethods.toList() }
                .filter { Modifier.isPublic(it.modifiers) && !it.isBridge && it.parameterCount > 1 }
                .filter {
                    val last = it.parameterTypes.last()
                    if (kotlin) last == Function1::class.java else last in bodies
                }
                .map { "${it.name}(${it.parameterTypes.dropLast(1).joinToString { type -> type.simpleName }})" }
                .toSet()
            shapes(kotlin = true) shouldBe shapes(kotlin = false)
            shapes(kotlin = true) shouldContainAll listOf("withLock(String, LockTerms)", "runWithLocks(Collection)")
        }

        test("exceptions are read as properties, in Kotlin's durations and without Optional") {
            val busy = LockTimeoutException("x", LockMode.EXCLUSIVE, java.time.Duration.ofSeconds(3), null, 2, 0)
            busy.lockName shouldBe "x"
            busy.waited shouldBe 3.seconds
            busy.holder shouldBe null
            busy.contendersAhead shouldBe 2
            LockLostException("y", LossCause.REMOVED).lossCause.words shouldBe
                "a contender that asked for stealAfter stole the lock, or somebody removed its node"
        }

        test("options are set in Kotlin's durations, and all of them") {
            val options = lockOptions {
                defaultWait = Duration.INFINITE
                defaultLease = 20.minutes
                margin = 1.seconds
                lossPolicy = LossPolicy.AT_FIRST_DOUBT
            }
            options.defaultWait shouldBe Duration.INFINITE
            options.defaultWait() shouldBe LockOptions.FOREVER
            options.defaultLease shouldBe 20.minutes
            options.margin shouldBe 1.seconds
            options.lossPolicy shouldBe LossPolicy.AT_FIRST_DOUBT
            options.grace shouldBe 5.seconds
            lockOptions {}.defaultLease shouldBe Duration.INFINITE
            shouldThrow<IllegalArgumentException> { lockOptions { grace = Duration.ZERO } }
            val inKotlin = Class.forName("io.lockkeeper.LockOptionsBuilder").methods
                .filter { it.name.startsWith("set") }
                .map { it.name.removePrefix("set").substringBefore('-').lowercase() }
            LockOptions.Builder::class.java.declaredMethods
                .filter { Modifier.isPublic(it.modifiers) && it.name != "build" && !it.isSynthetic }
                .map { it.name.lowercase() }
                .filterNot { it == "tostring" } shouldContainExactlyInAnyOrder inKotlin
        }

        test("terms are said by name and in Kotlin's durations") {
            lockTerms(
                wait = 1.seconds,
                lease = 2.minutes,
                holdAtLeast = 3.seconds,
                reentrant = true,
            ).toString() shouldBe
                LockTerms.waiting(java.time.Duration.ofSeconds(1)).lease(java.time.Duration.ofMinutes(2))
                    .holdAtLeast(java.time.Duration.ofSeconds(3)).reentrant().toString()
            lockTerms().toString() shouldBe LockTerms.defaults().toString()
        }

        test("terms are changed one by one in Kotlin's durations, and the others stay") {
            val all = lockTerms(1.seconds, 2.minutes, 3.seconds, 4.seconds, true)
            all.waiting(Duration.INFINITE).lease(Duration.INFINITE).holdAtLeast(5.seconds).stealAfter(6.seconds)
                .toString() shouldBe
                lockTerms(Duration.INFINITE, Duration.INFINITE, 5.seconds, 6.seconds, true).toString()
            all.waiting(7.seconds).toString() shouldBe
                lockTerms(7.seconds, 2.minutes, 3.seconds, 4.seconds, true).toString()
            shouldThrow<IllegalArgumentException> { all.waiting((-1).seconds) }
            shouldThrow<IllegalArgumentException> { all.lease(Duration.ZERO) }
        }
    })

private val bodies = setOf(LockedBody::class.java, LockedAction::class.java)
