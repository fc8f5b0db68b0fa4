package io.lockkeeper.zookeeper

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.spi.Session
import io.lockkeeper.spi.SessionListener
import io.lockkeeper.zookeeper.faults.FaultyNetwork
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.lockkeeper.zookeeper.faults.SOON
import io.lockkeeper.zookeeper.faults.closing
import org.apache.curator.framework.CuratorFrameworkFactory
import org.apache.curator.framework.imps.DefaultACLProvider
import org.apache.curator.retry.RetryOneTime
import java.util.concurrent.atomic.AtomicBoolean

/** A store without an engine, with a proxied network to a server of its own. */
internal suspend fun withStore(test: suspend (store: ZooKeeperStore, network: FaultyNetwork) -> Unit) =
    withServer { store, network, _ -> test(store, network) }

/** The same with the server, and with an own client for the store on request. */
internal suspend fun withServer(
    own: Boolean = false,
    test: suspend (store: ZooKeeperStore, network: FaultyNetwork, server: OwnedServer) -> Unit,
) = closing {
    val server = OwnedServer().closedAtEnd()
    val network = FaultyNetwork(server).closedAtEnd()
    val handles = NotifyingHandles()
    val client = CuratorFrameworkFactory.builder().connectString(network.address).retryPolicy(RetryOneTime(100))
        .ensembleTracker(false) // it watches a node of its own
        .apply { if (own) zookeeperFactory(handles.factory) }
        .build().closedAtEnd()
    client.start()
    val isConnected = AtomicBoolean()
    val options = LockOptions.defaults()
    val store =
        if (own) {
            handles.store(client, options)
        } else {
            ZooKeeperStore(
                CuratorHandles(client, null),
                "here",
                LockPaths("", options.root()),
                options,
                DefaultACLProvider(),
            )
        }
    AutoCloseable { store.close() }.closedAtEnd()
    store.start(
        object : SessionListener {
            override fun connected(session: Session) = isConnected.set(true)

            override fun suspended() = Unit

            override fun closing(sessionId: Long) = Unit

            override fun ended(sessionId: Long) = Unit

            override fun closed() = Unit
        },
    )
    eventually(SOON) { isConnected.get() shouldBe true }
    test(store, network, server)
}
