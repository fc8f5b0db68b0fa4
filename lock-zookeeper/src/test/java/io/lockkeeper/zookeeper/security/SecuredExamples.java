package io.lockkeeper.zookeeper.security;

import io.lockkeeper.LockOptions;
import io.lockkeeper.Locks;
import io.lockkeeper.zookeeper.ClientSecurity;
import io.lockkeeper.zookeeper.ZooKeeperLocks;
import java.nio.file.Path;

/** The Java code that docs/security.md shows. */
final class SecuredExamples {
    private SecuredExamples() {}

    static Locks digest(String servers, LockOptions options, String password) {
        var security = ClientSecurity.none().digest("orders", password).creatorOnly();
        return ZooKeeperLocks.connect(servers, options, security);
    }

    static Locks tls(
            String servers,
            LockOptions options,
            Path trustStore,
            String trustPassword,
            Path keyStore,
            String keyPassword) {
        var security = ClientSecurity.none()
                .tls(trustStore, trustPassword)
                .certificate(keyStore, keyPassword)
                .creatorOnly();
        return ZooKeeperLocks.connect(servers, options, security);
    }
}
