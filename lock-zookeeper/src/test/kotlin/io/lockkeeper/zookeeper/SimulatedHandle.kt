package io.lockkeeper.zookeeper

import io.lockkeeper.zookeeper.simulated.Client
import io.lockkeeper.zookeeper.simulated.Reply
import io.lockkeeper.zookeeper.simulated.Request
import io.lockkeeper.zookeeper.simulated.exists
import io.lockkeeper.zookeeper.simulated.getChildren
import io.lockkeeper.zookeeper.simulated.getData
import io.lockkeeper.zookeeper.simulated.removeWatches
import org.apache.zookeeper.AsyncCallback.ChildrenCallback
import org.apache.zookeeper.AsyncCallback.Create2Callback
import org.apache.zookeeper.AsyncCallback.DataCallback
import org.apache.zookeeper.AsyncCallback.MultiCallback
import org.apache.zookeeper.AsyncCallback.StatCallback
import org.apache.zookeeper.AsyncCallback.VoidCallback
import org.apache.zookeeper.CreateMode
import org.apache.zookeeper.KeeperException.Code
import org.apache.zookeeper.Op
import org.apache.zookeeper.OpResult
import org.apache.zookeeper.Watcher
import org.apache.zookeeper.ZooDefs.OpCode
import org.apache.zookeeper.ZooKeeper.States
import org.apache.zookeeper.common.PathUtils
import org.apache.zookeeper.data.ACL
import org.apache.zookeeper.proto.CheckVersionRequest
import org.apache.zookeeper.proto.CreateRequest
import org.apache.zookeeper.proto.DeleteRequest
import org.apache.zookeeper.proto.SetDataRequest

/** A simulated client, as the store sees one. */
internal class SimulatedHandle(val client: Client) : ZooKeeperHandle {
    override fun create(path: String, data: ByteArray, acl: List<ACL>, mode: CreateMode, answer: Create2Callback) {
        PathUtils.validatePath(path, mode.isSequential)
        client.request(Request.Create(path, data, mode)) { answer.processResult(it.code, path, null, it.path, it.stat) }
    }

    override fun delete(path: String, version: Int, answer: VoidCallback) {
        PathUtils.validatePath(path)
        client.request(Request.Delete(path, version)) { answer.processResult(it.code, path, null) }
    }

    override fun exists(path: String, watcher: Watcher?, answer: StatCallback) {
        PathUtils.validatePath(path)
        client.exists(path, watcher) { answer.processResult(it.code, path, null, it.stat) }
    }

    override fun getData(path: String, watcher: Watcher?, answer: DataCallback) {
        PathUtils.validatePath(path)
        client.getData(path, watcher) { answer.processResult(it.code, path, null, it.data, it.stat) }
    }

    override fun setData(path: String, data: ByteArray, version: Int, answer: StatCallback) {
        PathUtils.validatePath(path)
        client.request(Request.SetData(path, data, version)) { answer.processResult(it.code, path, null, it.stat) }
    }

    override fun getChildren(path: String, watcher: Watcher?, answer: ChildrenCallback) {
        PathUtils.validatePath(path)
        client.getChildren(path, watcher) { answer.processResult(it.code, path, null, it.children) }
    }

    override fun multi(operations: List<Op>, answer: MultiCallback) {
        client.request(
            Request.Multi(
                operations.map {
                    part(it)
                },
            ),
        ) { answer.processResult(it.code, null, null, results(it, operations)) }
    }

    private fun part(operation: Op): Request = when (val step = operation.toRequestRecord()) {
        is CreateRequest -> Request.Create(step.path, step.data, CreateMode.fromFlag(step.flags))
        is DeleteRequest -> Request.Delete(step.path, step.version)
        is SetDataRequest -> Request.SetData(step.path, step.data, step.version)
        is CheckVersionRequest -> Request.Check(step.path, step.version)
        else -> error("no such step: $operation")
    }

    private fun results(reply: Reply, operations: List<Op>): List<OpResult>? {
        val parts = reply.parts ?: return null
        if (reply.code != Code.OK.intValue()) return parts.map { OpResult.ErrorResult(it.code) }
        return parts.zip(operations) { part, operation ->
            when (operation.type) {
                OpCode.delete -> OpResult.DeleteResult()
                OpCode.setData -> OpResult.SetDataResult(part.stat)
                OpCode.check -> OpResult.CheckResult()
                OpCode.createContainer -> OpResult.CreateResult(part.path, part.stat)
                else -> OpResult.CreateResult(part.path)
            }
        }
    }

    override fun sync(path: String, answer: VoidCallback) {
        PathUtils.validatePath(path)
        client.request(Request.Sync) { answer.processResult(it.code, path, null) }
    }

    override fun removeWatches(path: String, watcher: Watcher, answer: VoidCallback) =
        client.removeWatches(path, watcher) { answer.processResult(it.code, path, null) }

    override fun removeAllWatches(path: String, answer: VoidCallback) =
        client.removeWatches(path, null) { answer.processResult(it.code, path, null) }

    override fun state(): States = client.state

    override fun sessionId(): Long = client.session

    override fun sessionTimeout(): Int = client.timeoutMillis
}
