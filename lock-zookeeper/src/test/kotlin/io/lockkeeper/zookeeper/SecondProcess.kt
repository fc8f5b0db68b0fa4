package io.lockkeeper.zookeeper

import io.lockkeeper.LockOptions
import java.time.Duration

/** Runs in a JVM of its own: acquires a lock, prints that, and holds it until the JVM is killed. */
object SecondProcess {
    private const val HOLDING = "holding"

    fun start(connectString: String, lock: String, session: Duration): Process = ProcessBuilder(
        ProcessHandle.current().info().command().get(),
        "-Xmx64m",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        SecondProcess::class.java.name,
        connectString,
        lock,
        session.toString(),
    ).redirectError(ProcessBuilder.Redirect.DISCARD).start()

    /** Returns when the process holds the lock. Blocks. */
    fun awaitHolding(process: Process) {
        check(process.inputStream.bufferedReader().lineSequence().any { it == HOLDING }) { "the process ended" }
    }

    @JvmStatic
    fun main(args: Array<String>) {
        val (connectString, lock, session) = args
        val options = LockOptions.builder().sessionTimeout(Duration.parse(session)).label("second process").build()
        ZooKeeperLocks.connect(connectString, options).blocking().acquire(lock, Duration.ofSeconds(30))
        println(HOLDING)
        System.`in`.read() // at the end of the input, when the test has died
    }
}
