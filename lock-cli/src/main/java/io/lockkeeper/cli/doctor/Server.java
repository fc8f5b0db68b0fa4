package io.lockkeeper.cli.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.FourLetterWordMain;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.X509Exception.SSLContextException;

/**
 * A server of the connect string, as it answered ZooKeeper's four-letter commands. Which of them a server answers is
 * its operator's choice; by default it is {@code srvr} alone. Immutable.
 *
 * @param address host and port
 * @param reached whether it took a connection; otherwise {@code trouble} says why not
 * @param trouble why there is no answer; empty if there is one
 * @param srvr what it says of itself: version, mode, connections
 * @param conf its configuration, if it tells
 * @param mntr its figures, if it tells
 */
record Server(
        String address,
        boolean reached,
        String trouble,
        Map<String, String> srvr,
        Map<String, String> conf,
        Map<String, String> mntr) {
    private static final int PATIENCE_MILLIS = 2000;
    private static final Pattern LINE = Pattern.compile("([^=:\t]+)(?:=|: ?|\t)(.*)");
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\..*");

    /** Asks each server, one after the other. Blocks for some seconds for each that does not answer. */
    static List<Server> ask(String connectString, ZKClientConfig config) {
        return new ConnectStringParser(connectString)
                .getServerAddresses().stream()
                        .map(server -> ask(server, config))
                        .toList();
    }

    private static Server ask(InetSocketAddress server, ZKClientConfig config) {
        var address = server.getHostString() + ":" + server.getPort();
        try {
            var srvr = answer(server, "srvr", config);
            if (srvr.isBlank()) return silent(address, true, "it closes the connection of the command srvr");
            if (srvr.contains("not currently serving"))
                return silent(address, false, "it runs, but has no quorum and serves nobody");
            var said = parsed(srvr);
            return new Server(
                    address,
                    true,
                    said.isEmpty() ? "it does not allow the command srvr" : "",
                    said,
                    parsed(answer(server, "conf", config)),
                    parsed(answer(server, "mntr", config)));
        } catch (IOException | SSLContextException unreached) {
            return silent(address, false, String.valueOf(unreached.getMessage()));
        }
    }

    private static Server silent(String address, boolean reached, String trouble) {
        return new Server(address, reached, trouble, Map.of(), Map.of(), Map.of());
    }

    private static String answer(InetSocketAddress server, String command, ZKClientConfig config)
            throws IOException, SSLContextException {
        return FourLetterWordMain.send4LetterWord(
                server.getHostString(), server.getPort(), command, config, PATIENCE_MILLIS);
    }

    /** The lines {@code key=value}, {@code key: value} or {@code key TAB value} of an answer. */
    static Map<String, String> parsed(String answer) {
        var values = new HashMap<String, String>();
        if (answer.contains("is not executed because")) return values;
        for (var line : answer.lines().toList()) {
            var parts = LINE.matcher(line);
            if (parts.matches())
                values.putIfAbsent(parts.group(1).strip(), parts.group(2).strip());
        }
        return values;
    }

    /** Such as 3.9.5; without the build that follows. */
    Optional<String> version() {
        return Optional.ofNullable(srvr.get("Zookeeper version")).map(text -> text.split("[-, ]", 2)[0]);
    }

    /** Whether it is older than this version; false if that is not known. */
    boolean isOlderThan(int major, int minor) {
        var parts = VERSION.matcher(version().orElse(""));
        if (!parts.matches()) return false;
        int itsMajor = Integer.parseInt(parts.group(1));
        return itsMajor < major || itsMajor == major && Integer.parseInt(parts.group(2)) < minor;
    }

    Optional<Double> number(Map<String, String> values, String key) {
        try {
            return Optional.ofNullable(values.get(key)).map(Double::valueOf);
        } catch (NumberFormatException unknown) {
            return Optional.empty();
        }
    }
}
