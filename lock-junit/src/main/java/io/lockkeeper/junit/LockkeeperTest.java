package io.lockkeeper.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class, or one test, a {@link io.lockkeeper.memory.MemoryCluster} of its own, and fails a test
 * that leaves locks behind. It does not make a method a test: write {@code @Test} or the like beside it.
 *
 * <p>A test, its {@code @BeforeEach} and {@code @AfterEach} methods, and the constructor of its class can take these
 * parameters, in any number:
 *
 * <ul>
 *   <li>{@code MemoryCluster}: the cluster of this test, always the same one
 *   <li>{@code Locks}, {@code BlockingLocks}, {@code AsyncLocks}, {@code MemoryProcess}: each parameter is a new process
 *       of that cluster. Others see it as "process 1", "process 2" and so on, in the order of the parameters
 *   <li>{@code TestScope}: the scope on which the test calls {@code runTest}, if the time is {@link TestTime#VIRTUAL}
 * </ul>
 *
 * <p>Each invocation of a repeated or parameterised test has a cluster of its own, and so has each test of a nested
 * class. All dynamic tests of one factory share one. Tests may run in parallel. {@code @BeforeAll} methods can take no
 * such parameter, and neither can the constructor of a class with one instance for all its tests.
 *
 * <p>A test that has passed fails afterwards if a handle was not released, a call still waits, the body of a lost lock
 * still runs, or a ticket still keeps a lock. The message names the locks. Threads that the test started have a second to
 * end. It is no fault if a lock is kept by its {@code holdAtLeast} or by {@code keepFor}, except in a process that
 * the test made with {@code MemoryCluster.connect}. Afterwards everything is closed.
 *
 * <p>A nested class has the annotation of the class around it. The annotation nearest to the test counts.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(LockkeeperExtension.class)
public @interface LockkeeperTest {
    /** By which clock the test's locks measure time. */
    TestTime time() default TestTime.MANUAL;

    /**
     * Whether a call that could deadlock with the order of an earlier one throws
     * {@link io.lockkeeper.LockOrderException}. It concerns the processes that are parameters.
     */
    boolean checkOrder() default true;
}
