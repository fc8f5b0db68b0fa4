package io.lockkeeper.mutants

import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.name
import kotlin.io.path.readLines
import kotlin.io.path.readText

/** Tests that should catch a mutant: all tests of a spec, or those whose names contain [part]. */
data class Catcher(val module: String, val spec: String, val part: String)

/** One mistake: in [file], the text [old] is replaced by [new]. Any white space in [old] matches any other. */
class Mutant(val name: String, val file: String, val old: String, val new: String, val catchers: List<Catcher>) {
    val module: String get() = file.substringBefore('/')

    private val anchor = Regex(old.trim().split(Regex("\\s+")).joinToString("\\s+") { Regex.escape(it) })

    /** How many times the file has the old text. The mutant can be used only if it is there once. */
    fun found(root: Path): Int {
        val source = root.resolve(file)
        return if (Files.exists(source)) anchor.findAll(source.readText()).count() else 0
    }

    /** The text of the file with the mistake in it. */
    fun planted(root: Path): String {
        check(found(root) == 1) { "$name: the text is not there exactly once in $file" }
        return anchor.replace(root.resolve(file).readText(), Regex.escapeReplacement(new))
    }

    companion object {
        /**
         * The mutants of all tables. A line "= name" begins a mutant. "in file" names its file. Each "by module Spec:
         * part of a test's name" names tests that should catch it. "- " begins a line of the old text, "+ " one of the
         * new.
         */
        fun all(root: Path): List<Mutant> = Files.list(root.resolve("mutants")).use { files ->
            files.filter { it.name.endsWith(".txt") }.sorted().toList().flatMap { read(it.readLines()) }
        }

        private fun read(lines: List<String>): List<Mutant> {
            val starts = lines.indices.filter { lines[it].startsWith("= ") } + lines.size
            return starts.zipWithNext { from, to -> parse(lines.subList(from, to)) }
        }

        private fun parse(lines: List<String>): Mutant {
            fun after(mark: String) = lines.filter { it.startsWith(mark) }.map { it.removePrefix(mark) }
            return Mutant(
                after("= ").single(),
                after("in ").single().trim(),
                after("- ").joinToString("\n"),
                after("+ ").joinToString("\n"),
                after("by ").map { catcher(it) },
            )
        }

        private fun catcher(text: String): Catcher {
            val module = text.substringBefore(' ')
            val tests = text.substringAfter(' ')
            return Catcher(module, tests.substringBefore(':').trim(), tests.substringAfter(':', "").trim())
        }
    }
}
