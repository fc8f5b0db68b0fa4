package io.lockkeeper.memory

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.Fence
import io.lockkeeper.HeldLock
import io.lockkeeper.LockOptions
import io.lockkeeper.LockOrderCheck
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTicket
import io.lockkeeper.LockedAction
import io.lockkeeper.LockedBody
import io.lockkeeper.LossPolicy
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.time.Duration
import java.util.concurrent.Callable
import java.util.concurrent.Executor
import java.util.function.Consumer
import java.util.function.UnaryOperator

class NullArgumentsTest :
    FunSpec({
        val process = MemoryCluster().connect()
        val locks = process.locks()
        val held = locks.blocking().acquire("held").also { it.release() }

        /** Something that will do for a parameter of this type. */
        fun valueFor(type: Class<*>): Any? = when (type) {
            String::class.java -> "/x"
            Duration::class.java -> Duration.ofSeconds(1)
            Collection::class.java -> listOf("x")
            LockTerms::class.java -> LockTerms.defaults()
            LockedBody::class.java -> LockedBody<Any, String, Exception> { "" }
            LockedAction::class.java -> LockedAction<Any, Exception> {}
            Callable::class.java -> Callable { "" }
            Runnable::class.java -> Runnable {}
            Consumer::class.java -> Consumer<Any> {}
            Executor::class.java -> Executor { it.run() }
            LossPolicy::class.java -> LossPolicy.AT_DEADLINE
            LockOrderCheck::class.java -> LockOrderCheck.off()
            UnaryOperator::class.java -> UnaryOperator.identity<String>()
            StoreOperation::class.java -> StoreOperation.ENTER
            HeldLock::class.java -> held
            LockTicket::class.java -> LockTicket("x", "node", "secret", 1)
            else -> null
        }

        /** Calls the method with a null for this argument, and returns what it throws. */
        fun thrownBy(method: Method, target: Any, nulled: Int): Throwable? {
            val arguments = method.parameterTypes.mapIndexed { at, type ->
                if (at == nulled) {
                    null
                } else if (type.isPrimitive) {
                    1
                } else {
                    valueFor(type).shouldNotBeNull()
                }
            }
            return try {
                method.invoke(target, *arguments.toTypedArray())
                null
            } catch (thrown: InvocationTargetException) {
                thrown.targetException
            }
        }

        val targets = listOf(
            locks,
            locks.namespace("n"),
            locks.blocking().tickets(), locks.async().tickets(), Fence(),
            locks.blocking(), locks.namespace("n").blocking(), locks.async(), LockTerms.defaults(),
            LockOptions.builder(), LockOrderCheck.failing(), process, MemoryCluster.withManualTime(),
        )

        test("a null argument is refused with the parameter's name before anything is taken") {
            var tried = 0
            for (target in targets) {
                for (method in target.javaClass.declaredMethods.filter {
                    Modifier.isPublic(it.modifiers) &&
                        !it.isSynthetic
                }) {
                    for ((at, type) in method.parameterTypes.withIndex()) {
                        if (type.isPrimitive || valueFor(type) == null) continue
                        withClue("$method, argument $at") {
                            val thrown = thrownBy(method, target, at)
                            thrown.shouldBeInstanceOf<NullPointerException>().message.shouldNotBeNull() shouldContain
                                "must not be null"
                        }
                        tried++
                    }
                }
            }
            tried shouldBeGreaterThan 60
            locks.inUse() shouldContain NOTHING
        }
    })
