package io.lockkeeper.benchmarks.servers;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** How much memory a server's data take: what is left of its heap after two collections. */
final class ServerHeap {
    private ServerHeap() {}

    static long bytes(long processId) throws IOException {
        try (var connector = JMXConnectorFactory.connect(new JMXServiceURL(agent(processId)))) {
            var memory = ManagementFactory.newPlatformMXBeanProxy(
                    connector.getMBeanServerConnection(), ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
            memory.gc();
            memory.gc();
            return memory.getHeapMemoryUsage().getUsed();
        }
    }

    private static String agent(long processId) throws IOException {
        try {
            var machine = VirtualMachine.attach(String.valueOf(processId));
            try {
                return machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException wrong) {
            throw new IOException(wrong);
        }
    }
}
