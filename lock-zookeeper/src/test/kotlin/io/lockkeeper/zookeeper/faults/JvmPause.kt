package io.lockkeeper.zookeeper.faults

import com.sun.jdi.Bootstrap
import com.sun.jdi.VirtualMachine
import io.kotest.core.test.Enabled
import kotlinx.coroutines.delay
import kotlin.time.Duration.Companion.milliseconds

/**
 * Pauses a child JVM as a garbage collection does: all its threads stop where they are, while the process lives and the
 * kernel still receives what the servers send. A debugger does that, so the child must be started with [FLAG].
 */
internal class JvmPause private constructor(private val machine: VirtualMachine) : AutoCloseable {
    fun begin() = machine.suspend()

    /**
     * Resumes all threads, those first that read from a socket, which can happen in a real pause too. They take
     * received data for a sign of life. ZooKeeper's client would give up its connection if it checked the clock first.
     */
    suspend fun end() {
        machine.allThreads().filter { READER in it.name() }.forEach { it.resume() }
        delay(TO_READ)
        machine.resume()
    }

    override fun close() = machine.dispose()

    companion object {
        private const val READER = "EventLoop" // Netty; the other socket is read by the clock's thread
        private val TO_READ = 10.milliseconds

        /** A Java runtime without the debugger module can't do this. */
        val enabled: Enabled
            get() {
                val found = MODULES.all { ModuleLayer.boot().findModule(it).isPresent }
                return if (found) Enabled.enabled else Enabled.disabled("this Java has no debugger: $MODULES")
            }
        private val MODULES = listOf("jdk.jdi", "jdk.jdwp.agent")
        const val FLAG = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0"

        /** Attaches to the port that the child says it listens on; its first line is that. */
        suspend fun of(child: ChildJvm): JvmPause {
            val listening = child.answer()
            val connector =
                Bootstrap.virtualMachineManager().attachingConnectors().single {
                    it.name() == "com.sun.jdi.SocketAttach"
                }
            val arguments = connector.defaultArguments()
            arguments.getValue("hostname").setValue("127.0.0.1")
            arguments.getValue("port").setValue(listening.substringAfterLast(':').trim())
            return JvmPause(connector.attach(arguments))
        }
    }
}
