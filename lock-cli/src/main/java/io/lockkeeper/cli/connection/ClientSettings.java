package io.lockkeeper.cli.connection;

import io.lockkeeper.zookeeper.ClientSecurity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.curator.framework.AuthInfo;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;

/** What a client needs to be let in: credentials, ACLs, TLS and SASL. */
record ClientSettings(
        @Nullable Path authFile, NodeAcl acl, @Nullable Path clientConfig) {
    /** The credentials themselves, for systems that keep secrets in the environment. */
    private static final String AUTH = "LOCKKEEPER_AUTH";

    void apply(CuratorFrameworkFactory.Builder client) {
        var credentials = credentials();
        if (!credentials.isEmpty()) client.authorization(credentials);
        if (acl == NodeAcl.creator) ClientSecurity.none().creatorOnly().accept(client);
        if (clientConfig != null) client.zkClientConfig(config());
    }

    /** The settings of ZooKeeper's own client. */
    ZKClientConfig config() {
        return clientConfig == null ? new ZKClientConfig() : config(clientConfig);
    }

    private static ZKClientConfig config(Path file) {
        var settings = new Properties();
        try (var text = Files.newBufferedReader(file)) {
            settings.load(text);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new ConfigException(
                    "The client's configuration " + file + " can't be read: " + unreadable, unreadable);
        }
        var config = new ZKClientConfig();
        settings.stringPropertyNames().forEach(key -> config.setProperty(key, settings.getProperty(key)));
        return config;
    }

    private List<AuthInfo> credentials() {
        var lines = new ArrayList<String>();
        var set = System.getenv(AUTH);
        if (set != null) lines.addAll(set.lines().toList());
        if (authFile != null) lines.addAll(linesOf(authFile));
        return lines.stream()
                .filter(line -> !line.isBlank())
                .map(this::credential)
                .toList();
    }

    private static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new ConfigException("The file of credentials " + file + " can't be read: " + unreadable, unreadable);
        }
    }

    private AuthInfo credential(String line) {
        int colon = line.indexOf(':');
        if (colon <= 0) // without the line: it may be a secret
        throw new ConfigException(
                    "Credentials must be scheme:data, for example digest:user:password; look at " + AUTH
                            + (authFile == null ? "" : " and " + authFile),
                    null);
        return new AuthInfo(line.substring(0, colon), line.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
    }
}
