package io.lockkeeper.zookeeper.security

import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.Locks
import io.lockkeeper.zookeeper.ClientSecurity
import io.lockkeeper.zookeeper.ZooKeeperLocks
import java.io.File
import java.nio.file.Path
import java.time.Duration
import java.util.Base64
import java.util.HexFormat

/** A child process in which each logger, ours and all others, logs all that it can, and all that it has written. */
internal class Traced(
    flags: List<String>,
    arguments: List<String>,
    passwords: List<String>,
) {
    private val secretsFile = File.createTempFile("lockkeeper-secrets", "")
    private val process = ProcessBuilder(
        listOf(
            "${System.getProperty("java.home")}/bin/java",
            "-cp",
            System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path"),
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
        ) + flags + listOf(TracedMain::class.java.name, secretsFile.path) + arguments,
    ).redirectErrorStream(true).start().also {
        it.outputStream.run {
            write("${passwords.joinToString(" ")}\n".toByteArray())
            flush()
        }
    }

    /** Lets it run to its end. Its connection is ended by [cut] when it asks for that. Checks that it shows no secret. */
    fun showsNone(secrets: List<String>, cut: () -> Unit) {
        val shown = mutableListOf<String>()
        try {
            process.inputStream.bufferedReader().forEachLine { line ->
                shown += line
                if (line != TracedMain.CUT) return@forEachLine
                cut()
                process.outputStream.run {
                    write('\n'.code)
                    flush()
                }
            }
        } finally {
            process.destroyForcibly()
        }
        val ofTickets = secretsFile.readLines()
        secretsFile.delete()
        val all = shown.joinToString("\n")
        // Not the last line: threads of the client may still log that they end.
        withClue(all.takeLast(END)) { shown.any { TracedMain.DONE in it } shouldBe true }
        for (logger in listOf("TRACE", "DEBUG", "org.apache.zookeeper", "org.apache.curator", "io.lockkeeper.Locks")) {
            all shouldContain logger
        }
        ofTickets.shouldNotBeEmpty()
        for (secret in secrets + ofTickets) {
            val forms = listOf(
                secret,
                HexFormat.of().formatHex(secret.toByteArray()),
                Base64.getEncoder().withoutPadding().encodeToString(secret.toByteArray()),
            )
            for (form in forms) withClue("shows $form") { shown.filter { form in it }.shouldBeEmpty() }
        }
    }

    private companion object {
        const val END = 3000
    }
}

/** Runs in the child: does with credentials what can be done with them, well and in vain. */
internal object TracedMain {
    const val CUT = "end the connection now"
    const val DONE = "all is done"

    @JvmStatic
    fun main(arguments: Array<String>) {
        val (secrets, kind, address) = arguments
        val passwords = readln().split(' ')
        val (right, wrong) = if (kind == "sasl") sasl() else tls(passwords, arguments.drop(3).map(Path::of))
        val options = LockOptions.builder().defaultWait(Duration.ofSeconds(30)).build()
        val locks = ZooKeeperLocks.connect(address, options, right)
        println("$locks ${locks.options()} $right")
        use(locks, File(secrets))
        println(CUT)
        readln()
        use(locks, File(secrets))
        println(runCatching { locks.blocking().tickets().release(forged) })
        locks.close()
        for (one in wrong) {
            println(one)
            val refused = ZooKeeperLocks.connect(address, options, one)
            runCatching { refused.blocking().acquire("x", Duration.ofSeconds(2)) }.exceptionOrNull()?.printStackTrace()
            refused.close(Duration.ZERO)
        }
        println(DONE)
        Runtime.getRuntime().halt(0)
    }

    private val forged = io.lockkeeper.LockTicket("t", "no-node", "no-secret", 1)

    private fun sasl() = ClientSecurity.none().sasl("Orders").creatorOnly() to
        listOf(ClientSecurity.none().sasl("Wrong"), ClientSecurity.none().sasl("Nosuch"))

    private fun tls(passwords: List<String>, stores: List<Path>): Pair<ClientSecurity, List<ClientSecurity>> {
        val (digest, trust, key, wrong) = passwords
        val (trustStore, keyStore) = stores
        fun security(trust: String, key: String) = ClientSecurity.none().digest("orders", digest).creatorOnly()
            .tls(trustStore, trust).certificate(keyStore, key)
        return security(trust, key) to listOf(security(wrong, key), security(trust, wrong))
    }

    private fun use(locks: Locks, secrets: File) {
        val tickets = locks.blocking().tickets()
        val first = tickets.detach(locks.blocking().acquire("t"), Duration.ofMinutes(1))
        secrets.appendText(first.secret() + "\n")
        tickets.renew(first, Duration.ofMinutes(2))
        println("$first ${locks.blocking().inspect("t")}")
        val attached = tickets.attach(first)
        println("$attached ${runCatching { tickets.attach(first) }}")
        val second = tickets.detach(attached, Duration.ofMinutes(1))
        secrets.appendText(second.secret() + "\n")
        runCatching { locks.blocking().acquire("t", LockTerms.waiting(Duration.ofMillis(100))) }
            .exceptionOrNull()?.printStackTrace()
        tickets.release(second)
        println("${tickets.release(second)} ${runCatching { tickets.renew(second, Duration.ofMinutes(1)) }}")
    }
}
