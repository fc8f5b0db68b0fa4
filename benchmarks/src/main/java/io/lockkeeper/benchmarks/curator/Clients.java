package io.lockkeeper.benchmarks.curator;

import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;

/** Makes Curator clients as Curator's "Getting Started" page does, the same for every program that is measured. */
public final class Clients {
    private static final int DEFAULT_SESSION_MILLIS = 60_000;
    private static final int FIRST_RETRY_MILLIS = 1000;
    private static final int RETRIES = 3;
    private static final int CONNECT_SECONDS = 20;

    private Clients() {}

    public static CuratorFramework connect(String address) throws InterruptedException {
        return connect(address, DEFAULT_SESSION_MILLIS);
    }

    public static CuratorFramework connect(String address, int sessionMillis) throws InterruptedException {
        var client = CuratorFrameworkFactory.builder()
                .connectString(address)
                .sessionTimeoutMs(sessionMillis)
                .retryPolicy(new ExponentialBackoffRetry(FIRST_RETRY_MILLIS, RETRIES))
                // The tracker would learn the server's own address, and the client would then bypass the proxy.
                .ensembleTracker(false)
                .build();
        client.start();
        if (!client.blockUntilConnected(CONNECT_SECONDS, TimeUnit.SECONDS))
            throw new IllegalStateException("No server at " + address);
        return client;
    }
}
