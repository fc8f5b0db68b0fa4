package io.lockkeeper.zookeeper.curator

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import org.apache.curator.framework.recipes.locks.TestInterProcessMutexBase
import org.apache.curator.framework.recipes.locks.TestInterProcessReadWriteLock
import org.apache.curator.framework.recipes.locks.TestLockACLs
import org.junit.jupiter.api.Test

/** Runs the tests that Curator publishes of its own locks on the locks of CuratorLocks. */
class CuratorsTestsTest :
    FunSpec({
        test("Curator's tests of a lock pass on our mutex, and on Curator's lock of several that are ours") {
            val ran = runJupiter(CuratorsTestsOfMutex::class.java, CuratorsTestsOfMultiLock::class.java)
            val published = TestInterProcessMutexBase::class.java.methods
                .filter { it.isAnnotationPresent(Test::class.java) }.map { it.name }
            ran.keys.map { it.substringAfter('.') } shouldContainExactlyInAnyOrder published + published
            ran.failures() shouldBe emptyMap()
        }

        test("Curator's tests of its read/write lock, and of the ACLs of locks, pass on ours, but for two") {
            val tests = listOf(TestInterProcessReadWriteLock::class.java, TestLockACLs::class.java)
            val ran = runJupiter(*tests.map(::onOurReadWriteLock).toTypedArray())
            val published = tests.flatMap { test ->
                test.methods.filter { it.isAnnotationPresent(Test::class.java) }.map { "${test.simpleName}.${it.name}" }
            }
            ran.keys shouldContainExactlyInAnyOrder published
            val notOurs = setOf(
                "TestInterProcessReadWriteLock.testSetNodeData", // the nodes' data are ours
                "TestInterProcessReadWriteLock.testLockPath", // a lost lock has no path here, once the loss is known
            )
            ran.failures() - notOurs shouldBe emptyMap()
        }
    })

private fun Map<String, Throwable?>.failures(): Map<String, String> =
    mapNotNull { (test, why) -> why?.let { test to it.stackTraceToString() } }.toMap()
