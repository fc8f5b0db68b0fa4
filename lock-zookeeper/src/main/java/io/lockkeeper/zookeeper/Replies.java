package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/** What ZooKeeper's result codes mean for the engine. */
final class Replies {
    private Replies() {}

    static StoreException failure(int resultCode, String what, String path) {
        var code = Code.get(resultCode);
        var cause = KeeperException.create(code == null ? Code.SYSTEMERROR : code, path);
        return switch (cause.code()) {
            case NOAUTH, AUTHFAILED, SESSIONCLOSEDREQUIRESASLAUTH ->
                refused(what + " " + path + " is not allowed; check the client's authentication and the ACLs", cause);
            case INVALIDACL -> refused("the ACL for " + path + " is not valid; check the ACL provider", cause);
            case NOCHILDRENFOREPHEMERALS ->
                refused("the parent of " + path + " is an ephemeral node; use another root", cause);
            case UNIMPLEMENTED -> refused("the server is too old: 3.6 or newer is needed", cause);
            case QUOTAEXCEEDED -> refused("the quota for " + path + " is used up", cause);
            case BADARGUMENTS -> refused(what + " " + path + " was refused as malformed", cause);
            case NONODE -> new StoreException(Outcome.NOT_DONE, "no node at " + path, cause);
            default -> new StoreException(Outcome.UNKNOWN, what + " " + path + " failed: " + cause.code(), cause);
        };
    }

    static StoreException refused(String why, @Nullable Throwable cause) {
        return new StoreException(Outcome.REFUSED, why, cause);
    }

    static boolean isOk(int resultCode) {
        return resultCode == Code.OK.intValue();
    }

    static boolean isNoNode(int resultCode) {
        return resultCode == Code.NONODE.intValue();
    }
}
