package io.lockkeeper.benchmarks.memory;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The JMH benchmarks. Each invocation makes many holds, because to start coroutines costs more than one hold. */
@State(Scope.Benchmark)
public class MemoryBenchmark {
    public static final List<String> NAMES = List.of(
            "uncontendedLocks",
            "uncontendedListened",
            "uncontendedKept",
            "uncontendedMutex",
            "contendedLocks",
            "contendedMutex",
            "uncontendedScopes",
            "uncontendedBooks");

    private final HoldsInMemory holds = new HoldsInMemory();

    @Benchmark
    @OperationsPerInvocation(HoldsInMemory.HOLDS)
    public void uncontendedLocks() {
        holds.locks(1);
    }

    @Benchmark
    @OperationsPerInvocation(HoldsInMemory.HOLDS)
    public void uncontendedListened() {
        holds.listened(1);
    }

    @Benchmark
    @OperationsPerInvocation(HoldsInMemory.HOLDS)
    public void uncontendedKept() {
        holds.kept(1);
    }

    @Benchmark
    @OperationsPerInvocation(HoldsInMemory.HOLDS)
    public void uncontendedMutex() {
        holds.mutex(1);
    }

    @Benchmark
    @OperationsPerInvocation(HoldsInMemory.HOLDS)
    public void uncontendedScopes() {
        holds.scopes(1);
    }

    @Benchmark
    @OperationsPerInvocation(HoldsInMemory.HOLDS)
    public void uncontendedBooks() {
        holds.books(1);
    }

    @Benchmark
    @OperationsPerInvocation(HoldsInMemory.HOLDS)
    public void contendedLocks() {
        holds.locks(HoldsInMemory.CALLERS);
    }

    @Benchmark
    @OperationsPerInvocation(HoldsInMemory.HOLDS)
    public void contendedMutex() {
        holds.mutex(HoldsInMemory.CALLERS);
    }
}
