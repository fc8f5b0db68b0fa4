package io.lockkeeper.junit;

import io.lockkeeper.AsyncLocks;
import io.lockkeeper.BlockingLocks;
import io.lockkeeper.Locks;
import io.lockkeeper.memory.MemoryCluster;
import io.lockkeeper.memory.MemoryProcess;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The extension that {@link LockkeeperTest} registers; its documentation says what it does. Registered by
 * {@code @ExtendWith} alone, it works as that annotation does with its defaults. JUnit calls it. The end of a test can
 * block for about a second, if something is left behind. Safe for tests that run in parallel.
 */
public final class LockkeeperExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(LockkeeperExtension.class);
    private static final Set<Class<?>> PROCESSES =
            Set.of(Locks.class, BlockingLocks.class, AsyncLocks.class, MemoryProcess.class);

    /** Compared by its name, because the class may be missing. */
    private static final String TEST_SCOPE = "kotlinx.coroutines.test.TestScope";

    /** Made by JUnit. */
    public LockkeeperExtension() {}

    /** The constructor of a test class belongs to its test, if each test has an instance of its own. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    /** Whether the parameter has one of the types that {@link LockkeeperTest} lists. */
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == MemoryCluster.class || PROCESSES.contains(type) || isScope(type);
    }

    /**
     * The cluster or the scope of this test, or a new process.
     *
     * @throws ParameterResolutionException if there is no test to which the parameter could belong, or if the type does
     *     not fit the time
     */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        if (context.getTestMethod().isEmpty())
            throw new ParameterResolutionException("Each test has a cluster of its own, so " + type.getSimpleName()
                    + " can't be a parameter of @BeforeAll or @AfterAll, nor of the constructor of a class with one"
                    + " instance for all its tests. Take it in @BeforeEach or in the test");
        var test = context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(TestCluster.class, any -> clusterFor(context), TestCluster.class);
        if (type == MemoryCluster.class) return test.cluster();
        if (isScope(type)) return test.scope();
        if (type == BlockingLocks.class) return test.blockingLocks();
        var process = test.connect();
        if (type == MemoryProcess.class) return process;
        return type == AsyncLocks.class ? process.locks().async() : process.locks();
    }

    /** Fails the test if it has passed but leaves locks behind, and closes its processes. */
    @Override
    public void afterEach(ExtensionContext context) {
        var test = context.getStore(NAMESPACE).get(TestCluster.class, TestCluster.class);
        if (test == null) return;
        // What a failed test leaves behind follows from its failure, and would only hide that.
        if (context.getExecutionException().isEmpty()) test.closeAndCheck();
        else test.close();
    }

    private static boolean isScope(Class<?> type) {
        return type.getName().equals(TEST_SCOPE);
    }

    private static TestCluster clusterFor(ExtensionContext context) {
        var annotation = annotationOf(context);
        return new TestCluster(annotation.time(), annotation.checkOrder());
    }

    private static LockkeeperTest annotationOf(ExtensionContext context) {
        var onMethod = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), LockkeeperTest.class);
        if (onMethod.isPresent()) return onMethod.get();
        for (Class<?> type = context.getRequiredTestClass(); type != null; type = type.getEnclosingClass()) {
            var onClass = AnnotationSupport.findAnnotation(type, LockkeeperTest.class);
            if (onClass.isPresent()) return onClass.get();
        }
        return Defaults.class.getAnnotation(LockkeeperTest.class);
    }

    @LockkeeperTest
    private static final class Defaults {}
}
