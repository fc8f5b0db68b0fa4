package io.lockkeeper.micrometer

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.maps.shouldContainExactly
import io.lockkeeper.ConnectionState
import io.lockkeeper.LossCause
import io.micrometer.core.instrument.TimeGauge
import io.micrometer.core.instrument.Timer
import io.micrometer.core.instrument.simple.SimpleMeterRegistry
import java.io.File

/** Compares the table of docs/metrics.md with the meters. */
class MetricsPageTest :
    FunSpec({
        val rows = File("../docs/metrics.md").readLines().filter { it.startsWith("| `lockkeeper.") }
            .map { row -> row.split("|").map { it.trim() } }
        val meters = SimpleMeterRegistry().also(::everyMeterIn).realMeters()

        test("the table has each meter with its kind and its tags, and no other") {
            val described = rows.filterNot { OBSERVED in it[1] }.associate { (_, name, kind, tags) ->
                code(name).single() to (kind to code(tags).toSet())
            }
            described shouldContainExactly meters.groupBy { it.id.name }.mapValues { (_, same) ->
                kind(same.first().id.type.name) to
                    same.flatMap { meter -> meter.id.tags.map { it.key } }.toSet() - "connection"
            }
            described.keys shouldContainExactlyInAnyOrder LockMeter.entries.map { it.id() }
        }

        test("each meter has a description, and all times are in seconds") {
            meters.filter { it.id.description.isNullOrBlank() }.shouldBeEmpty()
            meters.filter { it is Timer || it is TimeGauge }.filterNot { it.id.baseUnit == "seconds" }.shouldBeEmpty()
        }

        test("the page names each cause of a loss and each state of a session") {
            val page = File("../docs/metrics.md").readText()
            (LossCause.entries + ConnectionState.entries).map {
                LockMeter.value(it)
            }.filterNot { "`$it`" in page }.shouldBeEmpty()
        }
    })

private const val OBSERVED = "lockkeeper.observed"

private fun code(cell: String): List<String> = Regex("`([^`]*)`").findAll(cell).map { it.groupValues[1] }.toList()

private fun kind(type: String): String = type.lowercase()
