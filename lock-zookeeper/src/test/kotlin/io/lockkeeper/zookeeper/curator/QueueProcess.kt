package io.lockkeeper.zookeeper.curator

import io.lockkeeper.LockOptions
import io.lockkeeper.zookeeper.CuratorLocks
import io.lockkeeper.zookeeper.ZooKeeperLocks
import io.lockkeeper.zookeeper.faults.SOON
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.CuratorFrameworkFactory
import org.apache.curator.framework.recipes.locks.InterProcessLock
import org.apache.curator.framework.recipes.locks.InterProcessMutex
import org.apache.curator.retry.RetryForever
import java.io.File
import java.util.concurrent.Semaphore
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread

/** A process that takes a mutex at `/locks/orders`: Curator's, ours in Curator's shape, or our own. */
internal enum class Kind {
    CURATOR {
        override fun runner(client: CuratorFramework) = of(InterProcessMutex(client, PATH))
    },
    VIEW {
        override fun runner(client: CuratorFramework) = of(CuratorLocks.over(client).mutex(PATH))
    },
    OWN {
        override fun runner(client: CuratorFramework): (() -> Unit) -> Unit {
            val locks = ZooKeeperLocks.on(client, LockOptions.builder().root("/locks").build()).blocking()
            return { body -> locks.runWithLock<Exception>("orders", LockOptions.FOREVER) { _ -> body() } }
        }
    }, ;

    /** Runs a body under the lock. */
    abstract fun runner(client: CuratorFramework): (() -> Unit) -> Unit

    protected fun of(mutex: InterProcessLock): (() -> Unit) -> Unit = { body ->
        mutex.acquire()
        try {
            body()
        } finally {
            mutex.release()
        }
    }

    companion object {
        const val PATH = "/locks/orders"
    }
}

/** The process in a JVM of its own, and what the test asks of it. */
internal class QueueProcess(
    kind: Kind,
    connectString: String,
    namespace: String,
    witness: File,
) : AutoCloseable {
    private val process = ProcessBuilder(
        "${System.getProperty("java.home")}/bin/java",
        "-Xmx96m",
        "-XX:TieredStopAtLevel=1",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
        "-cp",
        System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path"),
        QueueProcessMain::class.java.name,
        kind.name,
        connectString,
        namespace,
        witness.path,
    ).redirectError(ProcessBuilder.Redirect.DISCARD).start()
    private val answers = process.inputStream.bufferedReader()
    private val questions = process.outputStream.bufferedWriter()

    fun say(word: String) {
        questions.write("$word\n")
        questions.flush()
    }

    /** What it says next; "ended" if it has ended. */
    suspend fun answer(): String = withTimeout(SOON) { withContext(Dispatchers.IO) { answers.readLine() ?: "ended" } }

    suspend fun asked(word: String): String {
        say(word)
        return answer()
    }

    override fun close() {
        process.destroyForcibly().waitFor(WAIT_SECONDS, TimeUnit.SECONDS)
    }

    private companion object {
        const val WAIT_SECONDS = 10L
    }
}

/** Runs in the child, and does what the lines of its input say. */
internal object QueueProcessMain {
    private const val THREADS = 2
    private const val MORE = 5

    @JvmStatic
    fun main(arguments: Array<String>) {
        val (kind, connectString, namespace, witness) = arguments
        val client = CuratorFrameworkFactory.builder().connectString(connectString)
            .apply { if (namespace.isNotEmpty()) namespace(namespace) }
            .sessionTimeoutMs(4_000).connectionTimeoutMs(4_000).retryPolicy(RetryForever(100)).build()
        client.start()
        val underLock = Kind.valueOf(kind).runner(client)
        val alone = Witness(File(witness))
        val rounds = AtomicInteger()
        val done = Semaphore(0) // a permit for each round
        val workers = mutableListOf<Thread>()
        var stopped = false
        while (true) {
            when (readlnOrNull()) {
                "hold" -> thread {
                    underLock { alone.enter { println("holding").also { Thread.sleep(Long.MAX_VALUE) } } }
                }

                "once" -> thread { underLock { alone.enter { println("once") } } }

                "load" -> repeat(THREADS) {
                    workers += thread {
                        try {
                            while (!stopped) {
                                underLock {
                                    alone.enter { rounds.incrementAndGet() }
                                }.also { done.release() }
                            }
                        } catch (failed: Throwable) {
                            println(failed)
                            Runtime.getRuntime().halt(1)
                        }
                    }
                }

                "more" -> {
                    done.drainPermits()
                    done.acquire(MORE)
                    println("more")
                }

                "stop" -> {
                    stopped = true
                    workers.forEach { it.join() }
                    println(rounds)
                    client.close()
                    Runtime.getRuntime().halt(0)
                }

                else -> Runtime.getRuntime().halt(2)
            }
        }
    }
}
