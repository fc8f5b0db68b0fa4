package io.lockkeeper.mutants

import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.name
import kotlin.io.path.readLines
import kotlin.io.path.readText

/** Tests that should catch a mutant: a spec, or those of its tests whose names contain a text. */
data class Catcher(val module: String, val spec: String, val part: String)

/** One mistake: this text of this file becomes that one. White space counts as one space, whatever it is. */
class Mutant(val name: String, val file: String, val old: String, val new: String, val catchers: List<Catcher>) {
    val module: String get() = file.substringBefore('/')

    private val anchor = Regex(old.trim().split(Regex("\\s+")).joinToString("\\s+") { Regex.escape(it) })

    /** How often the text is there: the mutant says something only if that is once. */
    fun found(root: Path): Int {
        val source = root.resolve(file)
        return if (Files.exists(source)) anchor.findAll(source.readText()).count() else 0
    }

    /** The source with the mistake in it. */
    fun planted(root: Path): String {
        check(found(root) == 1) { "$name: the text is not there exactly once in $file" }
        return anchor.replace(root.resolve(file).readText(), Regex.escapeReplacement(new))
    }

    companion object {
        /**
         * The mutants of all tables. A line "= name" begins one; "in file" says where, "by module Spec: part of a name" which
         * tests should catch it, "- " the lines that are there, "+ " those that take their place.
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
