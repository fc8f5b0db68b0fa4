package io.lockkeeper.cli.doctor;

import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.OpResult;

/** Does once what a lock needs rights for, with a name that no other client has. */
final class RightsCheck implements Check {
    private static final byte[] DATA = {1};

    private String step = "";

    @Override
    public String subject() {
        return "rights";
    }

    @Override
    public void run(Patient patient, Consumer<Finding> findings) throws Exception {
        var client = patient.client();
        if (!patient.exists("/")) {
            findings.accept(Finding.fail(
                    subject(),
                    "the chroot of the connect string does not exist",
                    "Check how it is written. Create it if it is right: Lockkeeper does not."));
            return;
        }
        var scratch = Scratch.of(patient);
        var node = scratch.path() + "/node";
        try {
            useAll(client, scratch, node);
            var found = "create, read, write, list and delete are allowed at " + scratch.parent();
            findings.accept(
                    scratch.isRoot()
                            ? Finding.ok(subject(), found)
                            : Finding.ok(subject(), found)
                                    .noting("The root " + patient.options().root()
                                            + " does not exist yet. The first lock creates it."));
        } catch (NoAuthException refused) {
            findings.accept(Finding.fail(
                    subject(),
                    "no right to " + step,
                    "Give this client's user all rights on " + scratch.parent()
                            + ", or say who this client is: --auth-file, or --client-config for SASL."));
        } finally {
            Scratch.clear(client, node, scratch.path());
        }
    }

    /** In the same way as a lock: a container, with an ephemeral node in it. */
    private void useAll(CuratorFramework client, Scratch scratch, String node) throws Exception {
        step = "list the nodes of " + scratch.parent();
        client.getChildren().forPath(scratch.parent());
        step = "create a node in " + scratch.parent();
        create(client, scratch, node);
        step = "write a node of its own";
        client.setData().forPath(node, DATA);
        step = "read a node of its own";
        client.getData().forPath(node);
        step = "list the nodes of a node of its own";
        client.getChildren().forPath(scratch.path());
        step = "delete a node in a node of its own";
        client.delete().forPath(node);
        step = "delete a node in " + scratch.parent();
        try {
            client.delete().forPath(scratch.path());
        } catch (NoNodeException removed) {
            // The servers remove a container that has become empty, and may have been faster. Then the right is not
            // shown.
        }
    }

    /** Together: servers remove an empty container only if there was a node in it, and this process may be killed any time. */
    private void create(CuratorFramework client, Scratch scratch, String node) throws Exception {
        var op = client.transactionOp();
        try {
            client.transaction()
                    .forOperations(
                            op.create().withMode(CreateMode.CONTAINER).forPath(scratch.path()),
                            op.create().withMode(CreateMode.EPHEMERAL).forPath(node));
        } catch (NoAuthException refused) {
            var results = refused.getResults();
            if (results != null
                    && results.get(0) instanceof OpResult.ErrorResult first
                    && first.getErr() == KeeperException.Code.OK.intValue())
                step = "create a node in a node of its own";
            throw refused;
        }
    }
}
