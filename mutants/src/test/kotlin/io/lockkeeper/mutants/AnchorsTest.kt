package io.lockkeeper.mutants

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldBeUnique
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.absolute
import kotlin.io.path.name

/**
 * Checks that the tables fit the sources: the text of each mutant is there once, and so are the tests that it names.
 */
class AnchorsTest :
    FunSpec({
        val root = Path.of("..").absolute().normalize()
        val mutants = Mutant.all(root)

        test("the text that each mutant changes is found exactly once") {
            mutants.filter { it.found(root) != 1 }
                .map { "${it.name}: found ${it.found(root)} times in ${it.file}" }.shouldBeEmpty()
        }

        test("each mutant has a name of its own, changes something, and names its tests") {
            mutants.map { it.name }.shouldBeUnique()
            mutants.filter { it.catchers.isEmpty() || it.old.trim() == it.new.trim() }.map { it.name }.shouldBeEmpty()
        }

        val specs = Files.walk(root).use { files ->
            files.filter { it.name.endsWith(".kt") && "/src/test/" in it.toString() }.toList()
        }.map { Files.readString(it) }

        test("the specs that should catch mutants exist, and the long StormTest is not among them") {
            val missing = mutants.flatMap { it.catchers }.distinct().filter { catcher ->
                specs.none { Regex("class ${catcher.spec}\\b").containsMatchIn(it) } || catcher.spec == "StormTest"
            }
            missing.shouldBeEmpty()
        }

        test("the parts of titles that choose the tests of a spec are in some title") {
            val literal = Regex("\"(?:[^\"\\\\\n]|\\\\.)*\"")
            val sum = Regex("\"\\s*\\+\\s*\"") // a long title is a sum of strings
            val titles = specs.flatMap { spec -> literal.findAll(spec.replace(sum, "")).map { it.value } }
            mutants.flatMap { it.catchers }.distinct()
                .filter { catcher -> titles.none { catcher.part in it } }.shouldBeEmpty()
        }
    })
