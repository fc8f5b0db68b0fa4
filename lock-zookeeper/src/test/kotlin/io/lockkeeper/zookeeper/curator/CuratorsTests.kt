package io.lockkeeper.zookeeper.curator

import io.lockkeeper.zookeeper.CuratorLocks
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.recipes.locks.InterProcessLock
import org.apache.curator.framework.recipes.locks.InterProcessMultiLock
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock
import org.apache.curator.framework.recipes.locks.TestInterProcessMutexBase
import org.junit.platform.engine.TestExecutionResult
import org.junit.platform.engine.discovery.DiscoverySelectors.selectClass
import org.junit.platform.engine.support.descriptor.MethodSource
import org.junit.platform.launcher.EngineFilter
import org.junit.platform.launcher.TestExecutionListener
import org.junit.platform.launcher.TestIdentifier
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder
import org.junit.platform.launcher.core.LauncherFactory
import org.objectweb.asm.ClassReader
import org.objectweb.asm.ClassWriter
import org.objectweb.asm.Opcodes
import org.objectweb.asm.Type
import org.objectweb.asm.commons.ClassRemapper
import org.objectweb.asm.commons.SimpleRemapper
import java.util.concurrent.ConcurrentHashMap

/** Curator's tests of a lock, on our mutex. */
class CuratorsTestsOfMutex : TestInterProcessMutexBase() {
    override fun makeLock(client: CuratorFramework): InterProcessLock =
        CuratorLocks.over(client).mutex("$LOCK_BASE_PATH/our-lock")
}

/** The same on Curator's lock of several locks, which are ours. */
class CuratorsTestsOfMultiLock : TestInterProcessMutexBase() {
    override fun makeLock(client: CuratorFramework): InterProcessLock = InterProcessMultiLock(
        listOf("$LOCK_BASE_PATH/our-lock-1", "$LOCK_BASE_PATH/our-lock-2").map { CuratorLocks.over(client).mutex(it) },
    )
}

/** Runs classes of JUnit tests side by side. Returns what became of each method, by `Class.method`: null if it passed. */
internal fun runJupiter(vararg classes: Class<*>): Map<String, Throwable?> {
    val outcomes = ConcurrentHashMap<String, TestExecutionResult>()
    val request = LauncherDiscoveryRequestBuilder.request()
        .selectors(classes.map(::selectClass))
        .filters(EngineFilter.includeEngines("junit-jupiter"))
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "8")
        .build()
    LauncherFactory.create().execute(
        request,
        object : TestExecutionListener {
            override fun executionFinished(test: TestIdentifier, result: TestExecutionResult) {
                val method = test.source.orElse(null) as? MethodSource
                val name = method?.run { "${className.substringAfterLast('.')}.$methodName" } ?: test.uniqueId
                if (method != null || result.status != TestExecutionResult.Status.SUCCESSFUL) outcomes[name] = result
            }
        },
    )
    return outcomes.mapValues { (name, result) ->
        if (result.status == TestExecutionResult.Status.SUCCESSFUL) null else result.throwable.orElse(Error(name))
    }
}

/**
 * A test class of Curator's, in which each `new InterProcessReadWriteLock` makes ours instead: the name of that class is
 * replaced in the bytecode, and nothing else is changed.
 */
internal fun onOurReadWriteLock(test: Class<*>): Class<*> {
    val names = SimpleRemapper(
        Opcodes.ASM9,
        mapOf(
            Type.getInternalName(InterProcessReadWriteLock::class.java) to
                Type.getInternalName(ReadWriteLockUnderTest::class.java),
            "org/apache/curator/framework/imps/TestCleanState" to
                Type.getInternalName(ReadWriteLockUnderTest::class.java),
        ),
    )
    return object : ClassLoader(test.classLoader) {
        override fun loadClass(name: String, resolve: Boolean): Class<*> {
            if (name != test.name && !name.startsWith(test.name + "$")) return super.loadClass(name, resolve)
            return synchronized(getClassLoadingLock(name)) { findLoadedClass(name) ?: rewritten(name) }
        }

        private fun rewritten(name: String): Class<*> {
            val read = getResourceAsStream(name.replace('.', '/') + ".class")!!.use { ClassReader(it) }
            val written = ClassWriter(0).also { read.accept(ClassRemapper(it, names), 0) }.toByteArray()
            return defineClass(name, written, 0, written.size)
        }
    }.loadClass(test.name)
}
