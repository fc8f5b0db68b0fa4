package io.lockkeeper.samples.bank

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlin.system.exitProcess

/** A worker process in Kotlin: several coroutines that move money. */
object KotlinWorker {
    /** Runs until the bank says to quit, or has ended. */
    @JvmStatic
    fun main(arguments: Array<String>) {
        val assignment = Assignment.of(arguments)
        val line = BankLine.open()
        assignment.connect().use { locks ->
            runBlocking(Dispatchers.Default) { Teller(locks, assignment, line).serve() }
        }
        exitProcess(0)
    }
}
