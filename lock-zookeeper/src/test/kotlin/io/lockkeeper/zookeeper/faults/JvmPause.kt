package io.lockkeeper.zookeeper.faults

import com.sun.jdi.Bootstrap
import com.sun.jdi.VirtualMachine
import io.kotest.core.test.Enabled
import kotlinx.coroutines.delay
import kotlin.time.Duration.Companion.milliseconds

/**
 * Makes a child JVM stand still as a garbage collection does: all its threads stop where they are, while its process lives and
 * the kernel goes on taking in what the servers send it. A debugger does that; the child must be started with [FLAG].
 */
internal class JvmPause private constructor(private val machine: VirtualMachine) : AutoCloseable {
    fun begin() = machine.suspend()

    /**
     * All may go on again, and those first that read from a socket, as may happen: what lies there is then taken for a sign of
     * life. ZooKeeper's client would give its connection up if it looked at the clock before.
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
