package io.lockkeeper.zookeeper.curator

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import org.apache.curator.framework.recipes.locks.TestInterProcessMutexBase
import org.junit.jupiter.api.Test

/** Runs the tests that Curator publishes of its own locks on the locks of CuratorLocks. */
class CuratorsTestsTest :
    FunSpec({
        test("Curator's tests of a lock pass on our mutex, and on Curator's lock of several that are ours") {
            val ran = runJupiter(CuratorsTestsOfMutex::class.java, CuratorsTestsOfMultiLock::class.java)
            val published = TestInterProcessMutexBase::class.java.methods
                .filter { it.isAnnotationPresent(Test::class.java) }.map { it.name }
            ran.keys.map { it.substringAfter('.') } shouldContainExactlyInAnyOrder published + published
            ran.filterValues {
                it != null
            }.map { (test, why) -> "$test: ${why!!.stackTraceToString()}" }.shouldBeEmpty()
        }
    })
