package io.lockkeeper.zookeeper

import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.engine.LockEngine
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.imps.DefaultACLProvider
import org.apache.curator.utils.ZookeeperFactory

/** Makes a test's client like that of [ZooKeeperLocks.connect]: it notifies before it closes a session by itself. */
internal class NotifyingHandles {
    private val handles = NotifyingZooKeeperFactory()

    val factory: ZookeeperFactory
        get() = handles

    fun locks(client: CuratorFramework, options: LockOptions): Locks = LockEngine.over(store(client, options), options)

    fun store(client: CuratorFramework, options: LockOptions): ZooKeeperStore {
        val servers = client.zookeeperClient.currentConnectionString
        return ZooKeeperStore(
            CuratorHandles(client, handles),
            servers,
            LockPaths("", options.root()),
            options,
            DefaultACLProvider(),
        )
    }
}
