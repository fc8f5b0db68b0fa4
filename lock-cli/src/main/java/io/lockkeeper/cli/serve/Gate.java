package io.lockkeeper.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests whose {@code Host} is not one of ours. A page of a stranger can have its own name resolve to the
 * loopback address, and its script could then read this server through the visitor's browser; but the browser still sends
 * the stranger's name.
 *
 * <p>Thread rules: immutable.
 */
final class Gate {
    private final Set<String> names = new HashSet<>(List.of("localhost", "127.0.0.1", "[::1]"));

    /** @param more names that are ours besides the loopback ones, without their ports */
    Gate(List<String> more) {
        for (var name : more) names.add(name.toLowerCase(Locale.ROOT));
    }

    boolean admits(HttpExchange request) {
        var host = name(request.getRequestHeaders().getFirst("Host"));
        return host != null
                && (names.contains(host)
                        || isAddress(host, request.getLocalAddress().getAddress()));
    }

    private static @Nullable String name(@Nullable String host) {
        return host == null ? null : host.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "");
    }

    /** An address can't be made to point elsewhere, as a name can. It is ours if the request arrived there. */
    private static boolean isAddress(String host, InetAddress here) {
        if (!host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:]+]")) return false;
        if (!host.startsWith("[")) return host.equals(here.getHostAddress());
        try {
            return InetAddress.getByName(host).equals(here); // between brackets: it asks no name server
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }
}
