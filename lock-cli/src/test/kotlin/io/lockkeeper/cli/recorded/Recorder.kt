package io.lockkeeper.cli.recorded

import io.lockkeeper.cli.Case
import io.lockkeeper.cli.Cli
import io.lockkeeper.cli.Command
import io.lockkeeper.contract.soon
import java.io.File
import java.nio.file.Files
import kotlin.io.path.createTempDirectory
import kotlin.time.Duration.Companion.seconds

/** Types lines into a shell that has `lockkeeper` on its path, and writes down what comes of them, as a terminal shows it. */
class Recorder(private val case: Case) : AutoCloseable {
    private val directory = createTempDirectory("lockkeeper-recorded").toFile()
    private val beside = mutableListOf<Command>()
    private val seen = StringBuilder()
    private val stable = Stable(case.server.address, directory.path)

    init {
        Files.createSymbolicLink(File(directory, "lockkeeper").toPath(), Cli.SCRIPT.toPath())
    }

    /** The session up to now, without what differs from one recording to the next. */
    fun text() = stable.text(seen.toString())

    /** Runs a line to its end. A code other than 0 is asked for, as a person would. */
    fun type(line: String) {
        val (exit, out) = start(line, "2>&1").outcome()
        seen.append("$ $line\n").append(out)
        if (exit != 0) seen.append("$ echo $?\n$exit\n")
    }

    /** Starts a line in the background, and waits until so many contenders stand in the queue of the lock. */
    suspend fun inBackground(line: String, lock: String, queue: Int) {
        seen.append("$ $line &\n")
        inAnotherShell(line, lock, queue)
    }

    /** The same, without showing the line. */
    suspend fun inAnotherShell(line: String, lock: String, queue: Int) {
        beside += start(line, ">/dev/null 2>&1")
        soon(30.seconds) { check(case.server.children("/locks/$lock").size == queue) }
    }

    /** Ends the line that was started last in the background, which is not shown. */
    fun endBackground() = beside.removeLast().run {
        signal("TERM")
        outcome()
    }

    /** Runs a line that goes on until Ctrl-C, after it has printed each of these, and after what happens in between. */
    suspend fun interrupt(line: String, vararg printed: Pair<String, suspend () -> Unit>) {
        val command = start(line, "2>&1")
        for ((text, then) in printed) {
            command.awaitOut(text)
            then()
        }
        command.signal("INT")
        val (exit, out) = command.outcome()
        seen.append("$ $line\n").append(out).append("^C\n$ echo $?\n$exit\n")
    }

    private fun start(line: String, redirection: String): Command {
        // Without exec, the shell would get the signals, and not the program. A pipe has no single program.
        val program = if ("|" in line || "&&" in line) line else "exec $line"
        val more = mapOf("PATH" to "${directory.path}:${System.getenv("PATH")}", "LC_ALL" to "C.UTF-8")
        return case.cli.startUnder(listOf("bash", "-c", "cd '$directory'; exec $redirection; $program"), more = more)
            .also { it.closeInput() }
    }

    override fun close() {
        directory.deleteRecursively()
    }
}
