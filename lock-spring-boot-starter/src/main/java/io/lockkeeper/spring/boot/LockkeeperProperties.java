package io.lockkeeper.spring.boot;

import io.lockkeeper.LockOptions;
import io.lockkeeper.LossPolicy;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code lockkeeper.*}. What is not set has the default of {@link LockOptions}.
 *
 * @param enabled Whether to make the beans of Lockkeeper.
 * @param connect The ZooKeeper servers, as host:port,host:port/chroot. Ignored if there is a CuratorFramework bean.
 * @param root The path below which the locks are; /locks by default.
 * @param defaultWait How long a call waits that names no wait; 10 seconds by default.
 * @param defaultLease How long a hold may last if its call names no lease; without end by default.
 * @param sessionTimeout After this time a dead process's locks are free; 15 seconds by default. A CuratorFramework bean
 *     has a timeout of its own.
 * @param serverTick The servers' tickTime, if it is known: holds outlast longer interruptions then.
 * @param margin How long before the end of the session holds end; a thirtieth of the session timeout by default.
 * @param ioTimeout How long an acquire that asks once waits for the servers' answer; 5 seconds by default.
 * @param releaseWait How long a release waits for its confirmation.
 * @param grace How long the body of a lost hold has to end before others enter; 5 seconds by default. A shutdown waits
 *     as long for bodies that still run.
 * @param handoffTime How long this process may keep a lock for its own callers while other processes wait.
 * @param keepFor How long this process keeps a lock that no caller of it uses any more; none is kept by default.
 * @param maxKept How many such locks this process keeps at most; 1000 by default.
 * @param fair Whether all callers of all processes stand in one order; false by default.
 * @param label The name of this process that other processes see; the host's name by default.
 * @param lossPolicy When an interrupted connection ends a hold; at-deadline by default.
 * @param interruptOnLoss Whether the thread of a blocking body is interrupted when its lock is lost; true by default.
 * @param traceAcquires Whether the log says where a handle was acquired that nobody released; false by default.
 * @param warnHeldLongerThan The log warns of each hold that lasts longer; never by default.
 * @param maxPathBytes How many bytes the paths of all nodes of this session may have together.
 * @param shedlock Names of ShedLock's tasks.
 * @param integration Keys of Spring Integration's lock registry.
 */
@ConfigurationProperties("lockkeeper")
record LockkeeperProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String connect,
        @Nullable String root,
        @Nullable Duration defaultWait,
        @Nullable Duration defaultLease,
        @Nullable Duration sessionTimeout,
        @Nullable Duration serverTick,
        @Nullable Duration margin,
        @Nullable Duration ioTimeout,
        @Nullable Duration releaseWait,
        @Nullable Duration grace,
        @Nullable Duration handoffTime,
        @Nullable Duration keepFor,
        @Nullable Integer maxKept,
        @Nullable Boolean fair,
        @Nullable String label,
        @Nullable LossPolicy lossPolicy,
        @Nullable Boolean interruptOnLoss,
        @Nullable Boolean traceAcquires,
        @Nullable Duration warnHeldLongerThan,
        @Nullable Integer maxPathBytes,
        @DefaultValue Shedlock shedlock,
        @DefaultValue Integration integration) {

    /**
     * The properties {@code lockkeeper.shedlock.*}.
     *
     * @param namespace What keeps the names of ShedLock's tasks apart from other locks; empty for none.
     */
    record Shedlock(@DefaultValue("shedlock") String namespace) {}

    /**
     * The properties {@code lockkeeper.integration.*}.
     *
     * @param namespace What keeps the keys of Spring Integration's lock registry apart from other locks; empty for none.
     * @param ttl How long a lock of the registry may be held without a renewal, if its call does not say; the default
     *     lease if it is not set.
     */
    record Integration(
            @DefaultValue("integration") String namespace,
            @Nullable Duration ttl) {}

    LockOptions.Builder options() {
        var options = LockOptions.builder();
        set(root, options::root);
        set(defaultWait, options::defaultWait);
        set(defaultLease, options::defaultLease);
        set(sessionTimeout, options::sessionTimeout);
        set(serverTick, options::serverTick);
        set(margin, options::margin);
        set(ioTimeout, options::ioTimeout);
        set(releaseWait, options::releaseWait);
        set(grace, options::grace);
        set(handoffTime, options::handoffTime);
        set(keepFor, options::keepFor);
        set(maxKept, options::maxKept);
        set(fair, options::fair);
        set(label, options::label);
        set(lossPolicy, options::lossPolicy);
        set(interruptOnLoss, options::interruptOnLoss);
        set(traceAcquires, options::traceAcquires);
        set(warnHeldLongerThan, options::warnHeldLongerThan);
        set(maxPathBytes, options::maxPathBytes);
        return options;
    }

    private static <T> void set(@Nullable T value, Consumer<T> option) {
        if (value != null) option.accept(value);
    }
}
