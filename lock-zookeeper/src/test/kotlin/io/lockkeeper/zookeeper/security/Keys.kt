package io.lockkeeper.zookeeper.security

import java.io.File
import java.nio.file.Path
import java.security.KeyStore

/** Keys of this test run, with certificates for the loopback interface that are good for two days. */
internal class Keys : AutoCloseable {
    private val directory = File("target/keys-${ProcessHandle.current().pid()}").apply { mkdirs() }

    /** Makes a key for each of these names, with certificates for these hosts. */
    fun make(vararg names: String, hosts: String = "ip:127.0.0.1,dns:localhost") {
        val tool = File(System.getProperty("java.home"), "bin/keytool").path
        val running = names.map { name ->
            ProcessBuilder(
                tool, "-genkeypair", "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2",
                "-dname", "CN=$name", "-ext", "SAN=$hosts", "-storetype", "PKCS12",
                "-keystore", store(name).toString(), "-storepass", password(name),
            ).redirectErrorStream(true).redirectOutput(File(directory, "$name.log")).start()
        }
        for ((name, process) in names.zip(running)) {
            check(process.waitFor() == 0) { File(directory, "$name.log").readText() }
        }
    }

    fun store(name: String): Path = File(directory, "$name.p12").absoluteFile.toPath()

    fun password(name: String) = "$name-k3y-password"

    /** A store that trusts these. */
    fun trusting(vararg names: String): Path {
        val trusted = KeyStore.getInstance("PKCS12").apply { load(null, null) }
        for (name in names) {
            val keys = KeyStore.getInstance(store(name).toFile(), password(name).toCharArray())
            trusted.setCertificateEntry(name, keys.getCertificate(name))
        }
        val file = File(directory, "trusts-${names.joinToString("-")}.p12").absoluteFile
        file.outputStream().use { trusted.store(it, TRUST_PASSWORD.toCharArray()) }
        return file.toPath()
    }

    override fun close() {
        directory.deleteRecursively()
    }

    companion object {
        const val TRUST_PASSWORD = "trust-st0re-password"
    }
}
