package io.lockkeeper.zookeeper;

import io.lockkeeper.internal.Quoted;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.zookeeper.client.ConnectStringParser;
import org.jspecify.annotations.Nullable;

/**
 * Checks a connect string as far as that needs no network. Whether its hosts exist is found out when the client
 * connects. Thread rules: any thread may call; nothing blocks.
 */
final class ConnectString {
    private static final Pattern NO_HOST = Pattern.compile("[^\\p{L}\\p{N}._%-]");
    private static final Pattern IN_BRACKETS = Pattern.compile("\\[[0-9A-Fa-f:.]+(%[^]]+)?](:[0-9]+)?");

    private ConnectString() {}

    /**
     * Throws an {@link IllegalArgumentException} that names the fault if ZooKeeper's client could not use the string.
     */
    static void check(String connectString) {
        Objects.requireNonNull(connectString, "The connect string must not be null");
        ConnectStringParser parsed;
        try {
            parsed = new ConnectStringParser(connectString);
        } catch (NumberFormatException noPort) {
            throw malformed(connectString, "a port is not a number", noPort);
        } catch (IllegalArgumentException other) {
            throw malformed(connectString, Quoted.escaped(String.valueOf(other.getMessage())), other);
        }
        if (parsed.getServerAddresses().isEmpty()) throw malformed(connectString, "it names no server", null);
        int slash = connectString.indexOf('/');
        var servers = slash < 0 ? connectString : connectString.substring(0, slash);
        for (var server : servers.split(",", -1)) checkServer(connectString, server.strip());
    }

    private static void checkServer(String connectString, String server) {
        if (server.isEmpty() || IN_BRACKETS.matcher(server).matches()) return; // ZooKeeper's parser skips empty parts
        int colon = server.lastIndexOf(':');
        var host = colon < 0 ? server : server.substring(0, colon);
        if (host.isEmpty()) throw malformed(connectString, "a host is missing before " + Quoted.text(server), null);
        var wrong = NO_HOST.matcher(host);
        if (wrong.find())
            throw malformed(
                    connectString,
                    "a host's name can't contain " + Quoted.text(wrong.group())
                            + ", and servers are separated by commas",
                    null);
    }

    /** The chroot with which the connect string ends; null if there is no chroot. */
    static @Nullable String chroot(String connectString) {
        return new ConnectStringParser(connectString).getChrootPath();
    }

    private static IllegalArgumentException malformed(String connectString, String fault, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "Not a ZooKeeper connect string: " + Quoted.text(connectString) + ": " + fault
                        + ". It reads host:port,host:port or host:port,host:port/chroot",
                cause);
    }
}
