package io.lockkeeper.cli.doctor;

import java.util.function.Consumer;

/** One thing to look at. */
interface Check {
    /** What it looks at, in a word or two. */
    String subject();

    /**
     * Looks, and tells what it finds as it finds it. Blocks. What it throws counts as a failure, and the other checks
     * go on.
     */
    void run(Patient patient, Consumer<Finding> findings) throws Exception;
}
