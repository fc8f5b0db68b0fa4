package io.lockkeeper.benchmarks;

import io.lockkeeper.benchmarks.curator.CuratorWorker;
import io.lockkeeper.benchmarks.ours.LockkeeperWorker;
import io.lockkeeper.benchmarks.ours.SessionsWorker;
import io.lockkeeper.benchmarks.servers.Java;
import java.nio.file.Path;

/** The programs that are measured, each in JVMs of its own. Paths are relative to the project's directory. */
public enum Program {
    LOCKKEEPER(LockkeeperWorker.class.getName(), Java.ownClassPath()),
    /** Lockkeeper with many sessions. */
    SESSIONS(SessionsWorker.class.getName(), Java.ownClassPath()),
    CURATOR(CuratorWorker.class.getName(), Java.ownClassPath()),
    REDISSON("io.lockkeeper.benchmarks.redisson.RedissonWorker", jar("redisson")),
    JETCD("io.lockkeeper.benchmarks.jetcd.JetcdWorker", jar("jetcd"));

    private final String mainClass;
    private final String classPath;

    Program(String mainClass, String classPath) {
        this.mainClass = mainClass;
        this.classPath = classPath;
    }

    private static String jar(String peer) {
        return Path.of("benchmarks", "peers", peer, "target", peer + ".jar").toString();
    }

    public String mainClass() {
        return mainClass;
    }

    public String classPath() {
        return classPath;
    }
}
