package io.lockkeeper.junit;

/** By which clock the locks of a test measure waits, leases and sessions. */
public enum TestTime {
    /**
     * Time stands still until the test calls {@link io.lockkeeper.memory.MemoryCluster#advance}. For tests that use
     * threads or futures.
     */
    MANUAL,

    /**
     * The virtual time of {@code runTest}, for tests that use coroutines. The test takes a
     * {@code kotlinx.coroutines.test.TestScope} as a parameter and calls {@code runTest} on it. Needs
     * {@code kotlinx-coroutines-test}.
     */
    VIRTUAL,

    /** The machine's clock. */
    REAL
}
