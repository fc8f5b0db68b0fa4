package io.lockkeeper.benchmarks.worker;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** Reports what the process uses: the live heap, threads, timers that are set, and processor time so far. */
public final class Vitals implements Task {
    private static final int COLLECTIONS = 3;
    private static final Pattern LIVE_BYTES = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern TIMERS = Pattern.compile(
            "(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+\\S*ScheduledThreadPoolExecutor\\$ScheduledFutureTask");

    @Override
    public Line run(Line order) throws Exception {
        // References and cleaners keep some objects for a while; each further collection frees more of these.
        for (int i = 0; i < COLLECTIONS; i++) System.gc();
        var histogram = histogram();
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Worker.done()
                // The sum of the objects; the collector itself counts whole regions, a megabyte more or less.
                .with("heap", number(LIVE_BYTES, histogram).orElseThrow())
                .with("threads", ManagementFactory.getThreadMXBean().getThreadCount())
                .with("timers", number(TIMERS, histogram).orElse(0)) // a class without objects is not listed
                .with("cpu", system.getProcessCpuTime());
    }

    /** The live objects of each class. No public API tells how many timers are set, so they are counted here. */
    private static String histogram() throws JMException {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
    }

    private static OptionalLong number(Pattern pattern, String histogram) {
        var found = pattern.matcher(histogram);
        return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
    }
}
