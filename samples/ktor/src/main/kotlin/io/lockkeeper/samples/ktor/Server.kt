package io.lockkeeper.samples.ktor

import io.ktor.server.application.ApplicationStopped
import io.ktor.server.cio.CIO
import io.ktor.server.engine.EmbeddedServer
import io.ktor.server.engine.connector
import io.ktor.server.engine.embeddedServer
import io.lockkeeper.Locks
import io.lockkeeper.closeAndAwait
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.runBlocking
import java.nio.file.Path
import kotlin.system.exitProcess

/**
 * A bank's server, of which several run at the same time. Build it, start it twice with different ports, and withdraw
 * from both:
 * ```sh
 * mvn -q -B -DskipTests -pl samples/ktor -am package
 * mkdir -p accounts && echo 100 > accounts/alice.txt
 * java -jar samples/ktor/target/ktor-sample.jar localhost:2181 accounts 8081
 * curl -X POST 'http://127.0.0.1:8081/accounts/alice/withdraw?amount=10'
 * ```
 * On SIGTERM or Ctrl-C it takes no more requests, lets those under way end, and then gives its locks back, so that the
 * other servers need not wait for the end of its session.
 */
fun main(arguments: Array<String>) {
    if (arguments.size != 3) {
        System.err.println("usage: ktor-sample.jar <ZooKeeper's host:port> <directory> <port>")
        exitProcess(2)
    }
    val (servers, directory, port) = arguments
    server(ZooKeeperLocks.connect(servers), Accounts(Path.of(directory)), port.toInt()).start(wait = true)
}

/** The server, not started yet. It closes the locks when it has stopped. */
fun server(locks: Locks, accounts: Accounts, listenOn: Int): EmbeddedServer<*, *> {
    val server = embeddedServer(
        CIO,
        configure = {
            connector {
                host = "127.0.0.1"
                port = listenOn
            }
            shutdownGracePeriod = 3_000 // milliseconds: for the requests that wait for a lock, too
            shutdownTimeout = 5_000
        },
    ) { bank(locks, accounts) }
    // The last of the events, raised when the requests have ended. Its handlers can't suspend.
    server.monitor.subscribe(ApplicationStopped) { runBlocking { locks.closeAndAwait() } }
    return server
}
