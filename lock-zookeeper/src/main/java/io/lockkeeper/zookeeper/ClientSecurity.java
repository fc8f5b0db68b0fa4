package io.lockkeeper.zookeeper;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.curator.framework.AuthInfo;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/**
 * Credentials, ACLs and TLS for {@link ZooKeeperLocks#connect(String, io.lockkeeper.LockOptions, Consumer)}:
 *
 * <pre>{@code
 * ClientSecurity.none()
 *         .tls(trustStore, trustStorePassword)
 *         .digest("orders", password)
 *         .creatorOnly()
 * }</pre>
 *
 * <p>For anything else, let {@link #andThen} set it at Curator's builder; to set its {@code zkClientConfig} or
 * {@code authorization} there replaces what is set here. Immutable: each method returns changed settings. Nothing here
 * blocks or reads a file. Null throws {@link NullPointerException}. {@link #toString} shows no password.
 */
public final class ClientSecurity implements Consumer<CuratorFrameworkFactory.Builder> {
    private static final ClientSecurity NONE = new ClientSecurity(List.of(), false, Map.of(), List.of());

    private final List<AuthInfo> credentials;
    private final boolean creatorOnly;
    private final Map<String, String> client; // properties of ZooKeeper's client, among them passwords
    private final List<String> words; // for toString

    private ClientSecurity(
            List<AuthInfo> credentials, boolean creatorOnly, Map<String, String> client, List<String> words) {
        this.credentials = credentials;
        this.creatorOnly = creatorOnly;
        this.client = client;
        this.words = words;
    }

    /** No credentials, nodes that are open to everybody, no TLS. */
    public static ClientSecurity none() {
        return NONE;
    }

    /**
     * With a user and a password of ZooKeeper's scheme {@code digest}. The client sends both to the servers as they
     * are, so use TLS as well. Servers take any user with any password: this says who made a node, and keeps nobody
     * out. A second call adds a second identity.
     *
     * @throws IllegalArgumentException if the user is empty or has a colon
     */
    public ClientSecurity digest(String user, String password) {
        Objects.requireNonNull(password, "The password must not be null");
        if (user.isEmpty() || user.indexOf(':') >= 0)
            throw new IllegalArgumentException("A user of the scheme digest is not empty and has no colon");
        var one = new AuthInfo("digest", (user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new ClientSecurity(add(credentials, one), creatorOnly, client, add(words, "digest of " + user));
    }

    /**
     * With SASL, by this section of the JAAS configuration of this JVM. If the configuration has no such section, or
     * the servers refuse it, every acquire fails or finds no connection.
     */
    public ClientSecurity sasl(String section) {
        Objects.requireNonNull(section, "The section must not be null; \"Client\" is the usual one");
        return with("SASL by " + section, Map.of(ZKClientConfig.LOGIN_CONTEXT_NAME_KEY, section));
    }

    /**
     * Nodes that locks make from now on, their parents and the root among them, may be read and changed only by clients
     * with one of this client's identities: those of {@link #digest}, {@link #sasl} or {@link #certificate}. Without an
     * identity every acquire fails. ACLs of nodes that exist, such as the root, stay as they are.
     */
    public ClientSecurity creatorOnly() {
        return new ClientSecurity(credentials, true, client, add(words, "creator only"));
    }

    /**
     * With TLS, to servers whose certificates this store trusts and which name the host of the connect string. The
     * connect string must have the servers' secure port. The files are read at each new connection.
     *
     * @param trustStore a file of Java keys: {@code .jks}, {@code .p12} or {@code .pem}
     */
    public ClientSecurity tls(Path trustStore, String password) {
        var store = store("trustStore", trustStore, password);
        return with("TLS", secured(store));
    }

    /** With TLS and this client's own certificate, for servers that ask for one. */
    public ClientSecurity certificate(Path keyStore, String password) {
        var store = store("keyStore", keyStore, password);
        return with("certificate of " + keyStore, secured(store));
    }

    private static Map<String, String> store(String kind, Path file, String password) {
        Objects.requireNonNull(
                password, "The password must not be null; give an empty one for a store without a password");
        var key = "zookeeper.ssl." + kind;
        return Map.of(key + ".location", file.toString(), key + ".password", password);
    }

    private static Map<String, String> secured(Map<String, String> store) {
        var all = new HashMap<>(store);
        all.put(ZKClientConfig.SECURE_CLIENT, "true");
        all.put(ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
        return all;
    }

    private ClientSecurity with(String word, Map<String, String> settings) {
        var all = new HashMap<>(client);
        all.putAll(settings);
        return new ClientSecurity(credentials, creatorOnly, Map.copyOf(all), add(words, word));
    }

    private static <T> List<T> add(List<T> list, T one) {
        return Stream.concat(list.stream(), Stream.of(one)).toList();
    }

    /** Sets all this at the builder of a client. {@link ZooKeeperLocks} calls it. */
    @Override
    public void accept(CuratorFrameworkFactory.Builder builder) {
        if (!credentials.isEmpty()) builder.authorization(credentials);
        if (creatorOnly) builder.aclProvider(new CreatorOnly());
        if (client.isEmpty()) return;
        var config = new ZKClientConfig();
        client.forEach(config::setProperty);
        builder.zkClientConfig(config);
    }

    /** What is set, without passwords. */
    @Override
    public String toString() {
        return "ClientSecurity(" + (words.isEmpty() ? "none" : String.join(", ", words)) + ")";
    }

    private static final class CreatorOnly implements ACLProvider {
        // What ZooDefs.Ids calls CREATOR_ALL_ACL. That class has an annotation which is not there to compile against.
        // ZooKeeper asks whether the list contains null, which List.of would not bear.
        private static final List<ACL> OWN = Collections.singletonList(new ACL(ZooDefs.Perms.ALL, new Id("auth", "")));

        @Override
        public List<ACL> getDefaultAcl() {
            return OWN;
        }

        @Override
        public List<ACL> getAclForPath(String path) {
            return OWN;
        }
    }
}
