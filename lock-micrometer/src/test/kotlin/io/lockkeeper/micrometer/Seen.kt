package io.lockkeeper.micrometer

import io.micrometer.core.instrument.kotlin.asContextElement
import io.micrometer.observation.Observation
import io.micrometer.observation.ObservationHandler
import io.micrometer.observation.tck.TestObservationRegistry
import kotlinx.coroutines.withContext
import java.util.concurrent.CopyOnWriteArrayList

/** What was observed, in the order of its starts. */
internal class Seen {
    val registry: TestObservationRegistry = TestObservationRegistry.create()
    private val contexts = CopyOnWriteArrayList<Observation.Context>()

    init {
        registry.observationConfig().observationHandler(
            object : ObservationHandler<Observation.Context> {
                override fun supportsContext(context: Observation.Context) = true

                override fun onStart(context: Observation.Context) {
                    contexts += context
                }
            },
        )
    }

    fun observe(name: String) = Observation.start(name, registry).stop()

    suspend fun <T> under(name: String, body: suspend () -> T): T {
        val observation = Observation.start(name, registry)
        val context = observation.openScope().use { registry.asContextElement() }
        return withContext(context) { body() }.also { observation.stop() }
    }

    /** Each observation and its parent. */
    fun tree(): List<String> = contexts.map { "${it.name} of ${it.parentObservation?.contextView?.name}" }

    fun all(part: String): List<Observation.Context> = contexts.filter { it.name == "lockkeeper.observed.$part" }

    fun one(part: String) = all(part).single()

    fun low(part: String) = one(part).lowCardinalityKeyValues.associate { it.key to it.value }

    fun high(part: String) = one(part).highCardinalityKeyValues.associate { it.key to it.value }

    /** The modes of the observations, in the order of their starts. */
    fun modes(part: String) = all(part).map { it.getLowCardinalityKeyValue("mode")?.value }
}

/** One of each mode, as the tests ask for them in turn. */
internal val MODES = listOf("exclusive", "read", "write", "permits")
