package io.lockkeeper.api

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.maps.shouldBeEmpty
import io.lockkeeper.Locks

/** Checks the layers of the packages: each depends only on those below it. */
class StructureTest :
    FunSpec({
        val structure = Structure(Locks::class.java)

        /** From the top to the bottom: each may depend on those after it. */
        val layers =
            listOf(
                "engine",
                "engine.ticket",
                "engine.looking",
                "engine.queue",
                "engine.hold",
                "engine.place",
                "engine.session",
                "engine.runtime",
            )
                .map { "io.lockkeeper.$it" } + listOf("io.lockkeeper", "io.lockkeeper.internal", "io.lockkeeper.spi")

        test("there are no cycles of packages or of files") {
            structure.circlesOfPackages().shouldBeEmpty()
            structure.circlesOfFiles().shouldBeEmpty()
            structure.files shouldContain "io.lockkeeper.engine.queue.LocalQueue.java"
        }

        test("the engine stands on the API, the API on the SPI, and the engine's packages on each other in one order") {
            layers.withIndex().associate { (at, layer) ->
                layer to structure.dependenciesOf(layer).filterNot { it in layers.drop(at + 1) }
            }.filterValues { it.isNotEmpty() }.shouldBeEmpty()
        }
    })
