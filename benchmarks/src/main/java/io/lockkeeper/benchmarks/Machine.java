package io.lockkeeper.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Describes the machine on which the numbers are measured. */
final class Machine {
    private static final int GIBI_BITS = 30;

    private Machine() {}

    static String describe() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return "%d processors, %d GiB, %s %s, %s %s."
                .formatted(
                        system.getAvailableProcessors(),
                        Math.round(system.getTotalMemorySize() / (double) (1L << GIBI_BITS)),
                        system.getName(),
                        system.getVersion(),
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.version"));
    }
}
