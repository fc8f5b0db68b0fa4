package io.lockkeeper.zookeeper

import kotlinx.coroutines.runBlocking
import org.apache.curator.framework.recipes.locks.InterProcessLock
import java.util.concurrent.Callable
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit

/** Runs this on a thread of its own, and throws what it throws. Blocks. */
internal fun <T> onAnotherThread(call: () -> T): T {
    val thread = Executors.newSingleThreadExecutor()
    return try {
        thread.submit(Callable(call)).get()
    } catch (failed: ExecutionException) {
        throw failed.cause!!
    } finally {
        thread.shutdownNow()
    }
}

/** A test on one thread, which so owns what it acquires. */
internal fun ServerSpec.owned(name: String, test: suspend () -> Unit) = server(name) { runBlocking { test() } }

/** Whether another thread gets it now. Blocks. */
internal fun InterProcessLock.isFree(): Boolean = onAnotherThread {
    acquire(0, TimeUnit.SECONDS).also { if (it) release() }
}
