package io.lockkeeper.cli.serve

import io.kotest.inspectors.forAll
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.acquire
import io.lockkeeper.cli.Case
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.cli.Command
import io.lockkeeper.cli.ExitCodes
import io.lockkeeper.closeAndAwait
import io.lockkeeper.contract.soon
import io.lockkeeper.zookeeper.ZooKeeperLocks
import io.lockkeeper.zookeeper.faults.OwnedServer
import java.net.Socket
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodyHandlers
import java.time.Duration
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Starts the command, and waits until it listens. */
internal suspend fun Case.serve(vararg arguments: String): Pair<Command, String> {
    val command = cli.start("serve", "--port", "0", "--interval", "200ms", *arguments)
    command.awaitOut("/\n")
    return command to command.out().trim()
}

private val client: HttpClient = HttpClient.newHttpClient()

private fun ask(url: String, method: String = "GET"): HttpResponse<String> = client.send(
    HttpRequest.newBuilder(URI(url)).method(method, BodyPublishers.noBody()).build(),
    BodyHandlers.ofString(),
)

/** The status line of an answer to a client that calls the server by this name. */
private fun statusFor(url: String, host: String): String = Socket("127.0.0.1", URI(url).port).use {
    it.getOutputStream().write("GET / HTTP/1.1\r\nHost: $host\r\nConnection: close\r\n\r\n".toByteArray())
    it.getInputStream().bufferedReader().readLine()
}

@OptIn(DelicateLockApi::class)
class ServeTest :
    CliSpec({
        cli("the page and the JSON show who holds a lock and who waits") {
            val held = connect { label("first<b>") }.acquire(lock)
            connect { label("second") }.async().acquireAsync(lock)
            val (_, url) = serve()
            soon(30.seconds) { ask("$url?prefix=$lock").body() shouldContain "1 wait for 1 of them" }
            ask(url).body().let {
                it shouldContain "<bdi>first&lt;b&gt;</bdi>"
                it shouldContain "Connected to"
            }
            ask("${url}lock?name=$lock").body() shouldContain "<bdi>second</bdi>"
            ask("${url}api/names?prefix=$lock").body().let {
                it shouldStartWith """{"connection":"CONNECTED","at":"20"""
                it shouldContain
                    """"total":1,"page":1,"pages":1,"names":[{"name":"$lock","holder":{"kind":"lockkeeper""""
            }
            ask("${url}api/lock?name=$lock").body() shouldContain """"waiting":[{"kind":"lockkeeper""""
            held.releaseAsync()
            soon(30.seconds) {
                ask("${url}lock?name=$lock").body().substringAfter("Other ends") shouldContain
                    "first&lt;b&gt;"
            }
        }

        cli("the page and the JSON show that a process may only keep a lock, until another one comes") {
            val keeper = connect {
                label("keeper")
                fair(false)
                keepFor(Duration.ofHours(1))
            }
            keeper.acquire(lock).release()
            val (_, url) = serve("--long-held", "0")
            val ours = "$url?prefix=$lock" // other tests run at the same time
            soon(30.seconds) { ask(ours).body() shouldContain "<bdi>keeper</bdi>" }
            ask(ours).body().let {
                it shouldContain ">kept</span>"
                it shouldNotContain "long held"
            }
            ask("${url}lock?name=$lock").body() shouldContain "Held or kept by"
            ask("${url}api/lock?name=$lock").body() shouldContain "\"mayBeKept\":true"
            val held = connect { label("other") }.acquire(lock)
            soon(30.seconds) {
                ask("${url}lock?name=$lock").body() shouldContain "<dt>Held by</dt><dd><bdi>other</bdi>"
            }
            soon(30.seconds) { ask(ours).body() shouldContain "long held" }
            ask("${url}api/lock?name=$lock").body() shouldContain "\"mayBeKept\":false"
            held.releaseAsync()
        }

        cli("it only shows, keeps nothing, and lets nothing else in") {
            val (_, url) = serve()
            listOf("POST", "PUT", "DELETE", "OPTIONS").forAll {
                val answer = ask(url, it)
                answer.statusCode() shouldBe 405
                answer.headers().firstValue("allow").get() shouldBe "GET, HEAD"
            }
            ask(url, "HEAD").let {
                it.statusCode() shouldBe 200
                it.body() shouldBe ""
            }
            listOf("", "lock?name=x", "api/names", "page.js", "nothing").forAll { path ->
                val headers = ask(url + path).headers()
                headers.firstValue("content-security-policy").get() shouldStartWith
                    "default-src 'none'; script-src 'self';"
                headers.firstValue("x-content-type-options").get() shouldBe "nosniff"
                headers.firstValue("cache-control").get() shouldBe "no-store"
                headers.map().keys.forAll { it shouldNotContain "cookie" }
            }
            ask(url + "nothing").statusCode() shouldBe 404
            ask("$url../lockkeeper.properties").statusCode() shouldBe 404
            ask("$url?prefix=%zz".replace("%zz", "%C3%28")).statusCode() shouldBe 200
        }

        cli("a name that is not this server's gets nothing, so that no stranger's page can read it") {
            val (_, url) = serve("--allow-host", "Locks.Example")
            val port = URI(url).port
            listOf("evil.example", "evil.example:$port", "127.0.0.1.evil.example", "10.0.0.1", "[::2]", "").forAll {
                statusFor(url, it) shouldContain " 403 "
            }
            listOf("localhost:$port", "127.0.0.1:$port", "[::1]:$port", "127.0.0.1", "locks.example:80").forAll {
                statusFor(url, it) shouldContain " 200 "
            }
        }

        cli("it listens although the servers are away, and says so") {
            val (_, url) = serve("--connect", "127.0.0.1:1")
            ask(url).body().let {
                it shouldContain "Connecting to</strong> <span>127.0.0.1:1"
                it shouldContain "The servers have not answered yet"
            }
            ask("${url}api/names").body() shouldContain """"connection":"CONNECTING","at":null"""
        }

        cli("an interruption of the connection is shown, with what was last seen") {
            OwnedServer().use { own ->
                val locks = ZooKeeperLocks.connect(own.address)
                val held = locks.acquire(lock)
                val (_, url) = serve("--connect", own.address)
                soon(30.seconds) { ask(url).body() shouldContain "<bdi>$lock</bdi>" }
                own.stop()
                soon(30.seconds) { ask(url).body() shouldContain "Cut off from" }
                ask(url).body() shouldContain "<bdi>$lock</bdi>"
                own.start()
                soon(30.seconds) { ask(url).body() shouldContain "Connected to" }
                held.releaseAsync()
                locks.closeAndAwait(100.milliseconds)
            }
        }

        cli("a signal ends it, also while a browser has a connection open") {
            listOf("TERM" to 143, "INT" to 130).forAll { (signal, code) ->
                // A shell may have started the tests with an interrupt ignored, which children inherit.
                val command = cli.startUnder(listOf("env", "--default-signal=INT"), "serve", "--port", "0")
                command.awaitOut("/\n")
                ask(command.out().trim()).statusCode() shouldBe 200
                command.signal(signal)
                val (exit, _, err) = command.outcome()
                exit shouldBe code
                err shouldBe ""
            }
        }

        cli("an address that others reach comes with a warning, and one that can't be had with a remedy") {
            val (exit, out, err) = cli.run("serve", "--bind", "192.0.2.1", "--port", "0")
            exit shouldBe ExitCodes.USAGE
            out shouldBe ""
            err shouldContain "everybody who reaches 192.0.2.1 sees the names of locks"
            err shouldContain
                "can't listen at 192.0.2.1, port 0: Cannot assign requested address. Choose others with --bind"
            cli.run("serve", "--port", "65536").err shouldContain "--port is 0 to 65535"
            cli.run("serve", "--interval", "0").err shouldContain "--interval is 100ms to 1h"
        }

        cli("the looking goes on after a mistake") {
            val locks = connect().blocking()
            val looks = AtomicInteger()
            val queues = { if (looks.incrementAndGet() == 1) error("a mistake") else locks.list("") }
            Lookout(queues, Duration.ofMillis(10)).use { lookout ->
                lookout.start()
                soon(30.seconds) { lookout.view().look() shouldNotBe null }
            }
        }
    })
