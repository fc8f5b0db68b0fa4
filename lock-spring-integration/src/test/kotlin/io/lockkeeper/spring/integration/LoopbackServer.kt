package io.lockkeeper.spring.integration

import org.apache.curator.test.InstanceSpec
import org.apache.curator.test.TestingServer

/** A ZooKeeper server that listens on the loopback interface only. */
internal fun loopbackServer(): TestingServer {
    val host = "127.0.0.1"
    val only = mapOf<String, Any>("clientPortAddress" to host)
    return TestingServer(InstanceSpec(null, -1, -1, -1, true, 1, 100, 50, only, host), true)
}
