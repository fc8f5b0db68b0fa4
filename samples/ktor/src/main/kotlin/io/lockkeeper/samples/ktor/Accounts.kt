package io.lockkeeper.samples.ktor

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import java.nio.file.Path
import kotlin.io.path.createDirectories
import kotlin.io.path.exists
import kotlin.io.path.readText
import kotlin.io.path.writeText

/**
 * The accounts, as files in a directory that all servers share. It has no lock of its own: a reading and a writing that
 * belong together need one.
 */
class Accounts(private val directory: Path) {
    /** The balance, or null if there is no such account. */
    suspend fun balance(id: String): Long? = withContext(Dispatchers.IO) {
        fileOf(id).takeIf { it.exists() }?.readText()?.trim()?.toLong()
    }

    suspend fun write(id: String, balance: Long) = withContext(Dispatchers.IO) {
        directory.createDirectories()
        fileOf(id).writeText("$balance\n")
    }

    private fun fileOf(id: String) = directory.resolve("$id.txt")
}
