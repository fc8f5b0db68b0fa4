package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.memory.MemoryBenchmark;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Compares withLock of the memory backend with the Mutex of kotlinx.coroutines, by JMH. Each round is a new JVM. */
final class MemoryBackend implements Case {
    private static final int ITERATIONS = 3;

    private final Map<String, Double> allocated = new LinkedHashMap<>();

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void run(Lab lab) throws Exception {
        var contest = new Contest(lab, name(), "holds/s");
        for (var benchmark : MemoryBenchmark.NAMES) contest.with(benchmark, () -> measure(lab, benchmark));
        contest.run(0, lab.size().forks());
        allocated.forEach((benchmark, bytes) ->
                lab.report().measured(name() + "/allocated", benchmark, Samples.of(bytes), "bytes per hold"));
        lab.report()
                .ratio(
                        name() + "/uncontended",
                        contest.ratio("uncontendedLocks", "uncontendedMutex"),
                        Target.atLeast(1.0 / 3));
        lab.report()
                .ratio(
                        name() + "/listened",
                        contest.ratio("uncontendedListened", "uncontendedLocks"),
                        Target.atLeast(0.3));
        lab.report()
                .ratio(name() + "/contended-8", contest.ratio("contendedLocks", "contendedMutex"), Target.atLeast(0.5));
    }

    private double measure(Lab lab, String benchmark) throws Exception {
        // All that JMH's lock file does is to keep two users of one machine from measuring.
        System.setProperty("jmh.ignoreLock", "true");
        var time = TimeValue.milliseconds(lab.size().iterationMillis());
        var options = new OptionsBuilder()
                .include(MemoryBenchmark.class.getName() + "." + benchmark + "$")
                .forks(1)
                .warmupIterations(ITERATIONS)
                .warmupTime(time)
                .measurementIterations(ITERATIONS)
                .measurementTime(time)
                .timeUnit(TimeUnit.SECONDS)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        var result = new Runner(options).runSingle();
        var bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
        if (bytes != null) allocated.put(benchmark, bytes.getScore());
        return result.getPrimaryResult().getScore();
    }
}
