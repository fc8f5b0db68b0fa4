package io.lockkeeper.cli

import io.kotest.core.test.Enabled

/** Commands on a terminal: `script` of util-linux gives a child process a pseudo terminal. */
object Pty {
    const val ROWS = 12
    const val COLUMNS = 60

    private val exists = runCatching {
        ProcessBuilder("script", "--version").start().run {
            inputReader().readText().contains("util-linux") && waitFor() == 0
        }
    }.getOrDefault(false)

    /** For `enabledOrReasonIf`. */
    val enabled = if (exists) Enabled.enabled else Enabled.disabled("there is no 'script' of util-linux here")

    /** The start of a command line whose rest runs on a terminal. Before and after it, the terminal's settings are printed. */
    val SHELL = listOf(
        "bash",
        "-c",
        "exec script -qefc \"trap : INT; stty rows $ROWS cols $COLUMNS; stty -g; $* ; code=\\\$?; stty -g; exit \\\$code\" /dev/null",
        "pty",
    )

    val ENVIRONMENT = mapOf("TERM" to "xterm-256color")
}
