package io.lockkeeper.zookeeper

import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.lockkeeper.contract.soon
import java.net.URLClassLoader
import java.util.concurrent.FutureTask
import kotlin.concurrent.thread

/** A thread inherits its creator's context class loader, as its thread-locals, so it shows which call created it. */
class InheritedContextTest :
    ServerSpec({
        server(
            "no thread of a connection, nor of its ZooKeeper client, inherits context from the call that created it",
        ) {
            val ofTheCall = URLClassLoader(arrayOf())
            server.address // the server's threads don't count
            val before = Thread.getAllStackTraces().keys
            val call =
                FutureTask {
                    connect().also { locks -> locks.async().acquireAsync("x").get().release() }
                }
            thread(isDaemon = true, contextClassLoader = ofTheCall, block = call::run)
            val locks = call.get()
            val made = (Thread.getAllStackTraces().keys - before).filter { it.isAlive }
            made.filter { "SendThread" in it.name }.shouldNotBeEmpty()
            made.filter { it.contextClassLoader === ofTheCall }.map { it.name }.shouldBeEmpty()
            server.stop()
            server.start()
            soon { locks.blocking().acquire("x").release() }
            Thread.getAllStackTraces().keys.filter { it.contextClassLoader === ofTheCall }.map { it.name }
                .shouldBeEmpty()
        }
    })
