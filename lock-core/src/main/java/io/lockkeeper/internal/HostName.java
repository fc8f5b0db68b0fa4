package io.lockkeeper.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of this host, as the machine itself knows it. Safe for use from any thread. */
@InternalLockApi
public final class HostName {
    private static final String KNOWN = Names.fitLabel(find()); // looked up once, because the lookup may take long

    private HostName() {}

    /** The host's name, or {@code unknown}. The first call may block for a lookup in the network. */
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
