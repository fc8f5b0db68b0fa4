package io.lockkeeper.zookeeper;

import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * Translates ZooKeeper's result codes into what the engine understands. Thread rules: no state; any thread may call.
 */
final class ResultCodes {
    private static final int LONGEST_PATH = 2000;

    static final String AUTHENTICATION_FAILED = "the server refused the client's credentials, or knows no such scheme"
            + " (AUTHFAILED), and the client has given up. Check what authorization(…) or SASL gives it (SASL's DIGEST-MD5 works only with"
            + " -Dzookeeper.fips-mode=false), and make a new client.";
    static final String AUTHENTICATION_DEMANDED = "the server demands authentication, and this client has none that it"
            + " accepts (SESSIONCLOSEDREQUIRESASLAUTH). Give the client credentials of a scheme that the server asks for (its"
            + " enforce.auth.schemes): ZooKeeperLocks.connect with a ClientSecurity, or ZooKeeperLocks.on with a client built"
            + " with authorization(…) or SASL.";

    private ResultCodes() {}

    /** Why the server refuses this client altogether; null if the result code does not say so. */
    static @Nullable StoreException refusalOfClient(int resultCode) {
        return resultCode == Code.AUTHFAILED.intValue() || resultCode == Code.SESSIONCLOSEDREQUIRESASLAUTH.intValue()
                ? failure(resultCode, "connecting to", "/")
                : null;
    }

    /** The failure of a client whose chroot does not exist. */
    static StoreException noChroot(String chroot) {
        return refused(
                "the chroot " + chroot
                        + ", with which the connect string ends, does not exist (NONODE). Create that node, or"
                        + " connect without it and put it into the options' root, which is made when it is needed.",
                KeeperException.create(Code.NONODE, chroot));
    }

    /** Others may have made a node with any name, of almost a megabyte. */
    private static String shown(String path) {
        return Quoted.escaped(path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "…");
    }

    /** The failure that a result code means, with its outcome, its cause as the server gave it, and what to do. */
    static StoreException failure(int resultCode, String what, String asked) {
        var path = shown(asked);
        KeeperException cause;
        try {
            cause = KeeperException.create(Code.get(resultCode), path);
        } catch (
                IllegalArgumentException
                        notKnownHere) { // newer servers have codes that this client has no exception for
            return new StoreException(
                    Outcome.UNKNOWN, what + " " + path + " failed: result code " + resultCode, notKnownHere);
        }
        return switch (cause.code()) {
            case NOAUTH ->
                refused(
                        what + " " + path + " is not allowed (" + cause.code() + "). Check the client's authentication,"
                                + " and the ACL of " + path + " and of the nodes above it.",
                        cause);
            case AUTHFAILED -> refused(AUTHENTICATION_FAILED, cause);
            case SESSIONCLOSEDREQUIRESASLAUTH -> refused(AUTHENTICATION_DEMANDED, cause);
            case INVALIDACL ->
                refused(
                        "the ACL for " + path + " is not valid (" + cause.code()
                                + "). Check the ACL provider, and that the"
                                + " client is authenticated as whom it names.",
                        cause);
            case NOCHILDRENFOREPHEMERALS ->
                refused(
                        "the parent of " + path + " is an ephemeral node (" + cause.code() + "). Use another root.",
                        cause);
            case UNIMPLEMENTED ->
                refused("the server does not know containers (" + cause.code() + "). Run 3.6 or newer.", cause);
            case NOTEMPTY ->
                refused(
                        what + " " + path + " is not possible: other nodes stand below it (" + cause.code()
                                + "), which no lock has made. Remove them.",
                        cause);
            case QUOTAEXCEEDED ->
                refused(
                        "the quota for " + path + " is used up (" + cause.code() + "). Raise it, or use another root.",
                        cause);
            case BADARGUMENTS ->
                refused(
                        what + " " + path + " was refused as malformed (" + cause.code() + "). Check the root and the"
                                + " client's namespace.",
                        cause);
            case NONODE -> new StoreException(Outcome.NOT_DONE, "no node at " + path, cause);
            default -> new StoreException(Outcome.UNKNOWN, what + " " + path + " failed: " + cause.code(), cause);
        };
    }

    /** Whether a request failed because the connection ended before its answer. */
    static boolean isConnectionLoss(Throwable error) {
        var failure = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return failure.getCause() instanceof KeeperException.ConnectionLossException;
    }

    /** The failure of a request that the servers refused, and would refuse again. */
    static StoreException refused(String why, @Nullable Throwable cause) {
        return new StoreException(Outcome.REFUSED, why, cause);
    }

    /**
     * Runs the handling of a reply, and fails the future if the handling throws. ZooKeeper's event thread would only
     * log the exception, and the future would never complete.
     */
    static void into(CompletableFuture<?> answer, Runnable handling) {
        try {
            handling.run();
        } catch (Throwable thrown) {
            answer.completeExceptionally(thrown);
        }
    }

    static boolean isOk(int resultCode) {
        return resultCode == Code.OK.intValue();
    }

    static boolean isNoNode(int resultCode) {
        return resultCode == Code.NONODE.intValue();
    }
}
