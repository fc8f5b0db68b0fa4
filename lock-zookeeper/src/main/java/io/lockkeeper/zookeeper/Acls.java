package io.lockkeeper.zookeeper;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/** Finds the ACL with which a node is created. */
final class Acls {
    private Acls() {}

    /**
     * The ACL provider with which the client was built. Curator does not publish it, so this reads it by reflection.
     * Nodes created with another provider could be open to everybody, so a client whose provider can't be read is
     * refused.
     */
    static ACLProvider of(CuratorFramework client) {
        try {
            for (Class<?> type = client.getClass(); type != null; type = type.getSuperclass()) {
                for (Method method : type.getDeclaredMethods()) {
                    if (!method.getName().equals("getAclProvider") || method.getParameterCount() != 0) continue;
                    method.setAccessible(true);
                    if (method.invoke(client) instanceof ACLProvider provider) return provider;
                }
            }
        } catch (IllegalAccessException | InvocationTargetException | RuntimeException unreadable) {
            throw unknown(unreadable);
        }
        throw unknown(null);
    }

    private static IllegalArgumentException unknown(@Nullable Throwable cause) {
        return new IllegalArgumentException(
                "The client's ACL provider can't be read; pass it: ZooKeeperLocks.on(client, options, aclProvider)",
                cause);
    }

    static List<ACL> forPath(ACLProvider provider, String path) {
        var acl = provider.getAclForPath(path);
        return acl != null ? acl : provider.getDefaultAcl();
    }
}
