package io.lockkeeper.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of this host, without asking a name server for more than the machine itself knows. */
@InternalLockApi
public final class HostName {
    private static final String KNOWN = find(); // asked once: the answer may take its time

    private HostName() {}

    public static String known() {
        return KNOWN;
    }

    private static String find() {
        var fromEnvironment = System.getenv("HOSTNAME");
        if (fromEnvironment != null && !fromEnvironment.isEmpty()) return fromEnvironment;
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
