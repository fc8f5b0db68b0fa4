package io.lockkeeper.comingfrom

import java.io.File

/** A row of a table: the other library's line, and the lines of ours beside it, all without white space. */
internal data class TableRow(
    val theirs: String,
    val ours: List<String>,
)

/** The tables of docs/coming-from.md. */
internal object Page {
    private val root = generateSequence(File(".").absoluteFile) { it.parentFile }.first { File(it, ".ci").isDirectory }
    private val text = File(root, "docs/coming-from.md").readText()

    /** What a cell begins with that shows no line of ours. Its code is only names, and no test runs it. */
    private val noLine = listOf("Refused", "Missing", "Not needed")

    /** The rows of each section, by its title. A section without a table is left out. */
    val tables: Map<String, List<List<String>>> = text.split(Regex("(?m)^## ")).drop(1).associate { section ->
        val rows = section.lines().filter { it.startsWith("| ") }.map { it.removeSurrounding("| ", " |").split(" | ") }
        section.lineSequence().first() to rows.drop(2)
    }.filterValues { it.isNotEmpty() }

    fun hasLine(cells: List<String>): Boolean = noLine.none { cells[1].startsWith(it) }

    fun row(cells: List<String>) = TableRow(
        bare(cells[0].replace("`", "")),
        Regex("`([^`]+)`").findAll(cells[1]).map { bare(it.groupValues[1]) }.toList(),
    )
}

/** The marked lines of a spec, and of the Java class that it calls. */
internal class TestedLines(
    library: String,
) {
    private val java = File("src/test/java/io/lockkeeper/comingfrom/${library}InJava.java")
        .takeIf { it.exists() }?.readText().orEmpty()
    private val kotlin = File("src/test/kotlin/io/lockkeeper/comingfrom/${library}Test.kt").readText()

    private val inJava = Regex("// on the page: (\\w+)\n(.*?)\n *// so:", RegexOption.DOT_MATCHES_ALL).findAll(java)
        .associate { it.groupValues[1] to bare(it.groupValues[2]) }

    /** The rows that the spec tests: each test's title is the other library's line. */
    val rows: List<TableRow> = kotlin.split(Regex("\n +test\\(\\s*\"")).drop(1).map { test ->
        val title = TITLE.matchAt(test, 0)!!.value.replace("\\\"", "\"").replace("\\$", "$")
        TableRow(bare(title), lines(test))
    }

    /** The marked lines in Java that no test calls. */
    val uncalled: Set<String> = inJava.keys - CALL.findAll(kotlin).map { it.groupValues[1] }.toSet()

    private fun lines(test: String) =
        Regex("// on the page:\n(.*?)\n *// so:|${CALL.pattern}", RegexOption.DOT_MATCHES_ALL)
            .findAll(test)
            .map { it.groupValues[2].ifEmpty { null }?.let(inJava::getValue) ?: bare(it.groupValues[1]) }
            .distinct()
            .toList()

    private companion object {
        val TITLE = Regex("""(?:[^"\\]|\\.)*""")
        val CALL = Regex("inJava\\.(\\w+)\\(")
    }
}

private fun bare(code: String) = code.filterNot { it.isWhitespace() }
