package io.lockkeeper.cli.recorded

import java.io.File

/** A page with recorded sessions: each is a fenced block below a comment that names it. */
class RecordedPage(private val file: File) {
    private val blocks = Regex("<!-- recorded: (\\w+) -->\n(?:```console\n(.*?)```\n)?", RegexOption.DOT_MATCHES_ALL)

    fun names(): Set<String> = blocks.findAll(file.readText()).map { it.groupValues[1] }.toSet()

    fun blocks(): List<String> = blocks.findAll(file.readText()).map { it.groupValues[2] }.toList()

    fun block(name: String): String? =
        blocks.findAll(file.readText()).singleOrNull { it.groupValues[1] == name }?.groupValues?.get(2)

    @Synchronized
    fun write(name: String, session: String) = file.writeText(
        blocks.replace(file.readText()) {
            if (it.groupValues[1] == name) "<!-- recorded: $name -->\n```console\n$session```\n" else it.value
        },
    )
}
