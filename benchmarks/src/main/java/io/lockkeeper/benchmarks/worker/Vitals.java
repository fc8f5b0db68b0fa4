package io.lockkeeper.benchmarks.worker;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What the process consists of now: live heap, threads, timers that are set; and the processor time it has used. */
public final class Vitals implements Task {
    private static final int COLLECTIONS = 3;
    private static final Pattern TIMERS = Pattern.compile(
            "(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+\\S*ScheduledThreadPoolExecutor\\$ScheduledFutureTask");

    @Override
    public Line run(Line order) throws Exception {
        // The more often, the less is left of what references and cleaners keep for a while.
        for (int i = 0; i < COLLECTIONS; i++) System.gc();
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Worker.done()
                .with(
                        "heap",
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed())
                .with("threads", ManagementFactory.getThreadMXBean().getThreadCount())
                .with("timers", timers())
                .with("cpu", system.getProcessCpuTime());
    }

    /** As many as there are objects of the class: what is set is not public anywhere. */
    private static long timers() throws JMException {
        var histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        var found = TIMERS.matcher(histogram);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }
}
