package io.lockkeeper.micrometer

import com.fasterxml.jackson.jr.ob.JSON
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldBeUnique
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldNotBeBlank
import io.micrometer.prometheusmetrics.PrometheusConfig
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry
import java.io.File

/** Compares the dashboard with the text that Prometheus gets. */
class DashboardTest :
    FunSpec({
        val dashboard = JSON.std.mapFrom(File("../docs/grafana/lockkeeper.json"))
        val panels = dashboard.objects("panels")
        val queries = panels.flatMap { panel ->
            panel.objects("targets").map { "${panel["title"]}" to "${it["expr"]}" }
        }
        val scrape = Scrape(PrometheusMeterRegistry(PrometheusConfig.DEFAULT).also(::everyMeterIn).scrape())

        test("each series of each query is one that a registry gives") {
            queries.shouldNotBeEmpty()
            for ((title, expr) in queries) {
                withClue("$title: $expr") { seriesOf(expr).filterNot { it in scrape.labels }.shouldBeEmpty() }
            }
        }

        test("each meter is shown by a panel") {
            val shown = queries.flatMap { (_, expr) -> seriesOf(expr) }.toSet()
            LockMeter.entries.filterNot { meter -> scrape.seriesOf(meter).any { it in shown } }.shouldBeEmpty()
        }

        test("each label of each query is one that its series has, or one that Prometheus adds") {
            for ((title, expr) in queries) {
                withClue("$title: $expr") {
                    val known = seriesOf(expr).flatMap { scrape.labels.getValue(it) } + "instance"
                    labelsOf(expr).filterNot { it in known }.shouldBeEmpty()
                }
            }
        }

        test("each query keeps to the chosen instances and connections, and parentheses are closed") {
            for ((title, expr) in queries) {
                withClue("$title: $expr") {
                    val selectors = SELECTOR.findAll(expr).map { it.groupValues[1] }.toList()
                    selectors.size shouldBe SERIES.findAll(expr).count()
                    selectors.filterNot { INSTANCES in it && CONNECTIONS in it }.shouldBeEmpty()
                    expr.count { it == '(' } shouldBe expr.count { it == ')' }
                }
            }
        }

        test("Grafana can import it: no local ids, a source of data to choose, and no panel upon another") {
            dashboard["id"].shouldBeNull()
            dashboard["uid"] shouldBe "lockkeeper"
            dashboard["title"] shouldBe "Lockkeeper"
            (dashboard["schemaVersion"] as Int) shouldBeGreaterThanOrEqualTo 36
            panels.map { it["id"] }.shouldBeUnique()
            panels.map { "${it["title"]}" }.onEach { it.shouldNotBeBlank() }.shouldBeUnique()
            val cells = panels.flatMap { cellsOf(it.child("gridPos")) }
            cells.shouldBeUnique()
            cells.filterNot { (x, _) -> x in 0..23 }.shouldBeEmpty()
            val sources = panels + panels.flatMap { it.objects("targets") }
            for (panel in sources.filterNot { it["type"] == "row" }) {
                withClue(panel) {
                    panel.child("datasource") shouldBe
                        mapOf("type" to "prometheus", "uid" to "\${datasource}")
                }
            }
        }

        test("each variable of a query is declared, and each variable is used") {
            val variables = dashboard.child("templating").objects("list")
            val used = VARIABLE.findAll(JSON.std.asString(dashboard)).map { it.groupValues[1] }.toSet()
            used.filterNot { it.startsWith("__") }.toSet() shouldBe variables.map { "${it["name"]}" }.toSet()
            val asked = variables.mapNotNull {
                it["definition"]
            }.flatMap { SERIES.findAll("$it").map(MatchResult::value) }
            asked.shouldNotBeEmpty()
            asked.filterNot { it in scrape.labels }.shouldBeEmpty()
        }
    })

private val SERIES = Regex("lockkeeper_[a-z_]+")
private val SELECTOR = Regex("lockkeeper_[a-z_]+\\{([^}]*)}")
private val GROUPED = Regex("by \\(([^)]*)\\)")
private val VARIABLE = Regex("\\$\\{?([A-Za-z_]+)")
private const val INSTANCES = "instance=~\"\$instance\""
private const val CONNECTIONS = "connection=~\"\$connection\""

private fun seriesOf(expr: String): Set<String> = SERIES.findAll(expr).map { it.value }.toSet()

private fun labelsOf(expr: String): Set<String> {
    val grouped = GROUPED.findAll(expr).flatMap { it.groupValues[1].split(",") }
    val chosen = SELECTOR.findAll(expr).flatMap {
        it.groupValues[1].split(",")
    }.map { it.substringBefore('=').removeSuffix("!") }
    return (grouped + chosen).map { it.trim() }.filter { it.isNotEmpty() }.toSet()
}

private fun cellsOf(place: Map<String, Any?>): List<Pair<Int, Int>> {
    val (x, y, width, height) = listOf("x", "y", "w", "h").map { place[it] as Int }
    return (x until x + width).flatMap { column -> (y until y + height).map { column to it } }
}

@Suppress("UNCHECKED_CAST")
private fun Map<String, Any?>.objects(key: String) = (this[key] as List<Map<String, Any?>>?).orEmpty()

@Suppress("UNCHECKED_CAST")
private fun Map<String, Any?>.child(key: String) = this[key] as Map<String, Any?>

/** The series of Prometheus's text, with the labels of each. */
private class Scrape(text: String) {
    val labels: Map<String, Set<String>> =
        text.lines().filter { it.startsWith("lockkeeper_") }.groupBy { it.substringBefore('{').substringBefore(' ') }
            .mapValues { (_, lines) ->
                lines.flatMap { LABEL.findAll(it).map { label -> label.groupValues[1] } }.toSet()
            }

    fun seriesOf(meter: LockMeter): Set<String> {
        val family = meter.id().replace('.', '_')
        val longer = LockMeter.entries.map { it.id().replace('.', '_') }.filter { it.startsWith("${family}_") }
        return labels.keys.filter { series ->
            (series == family || series.startsWith("${family}_")) && longer.none { series.startsWith(it) }
        }.toSet()
    }

    private companion object {
        val LABEL = Regex("([a-z_]+)=\"")
    }
}
