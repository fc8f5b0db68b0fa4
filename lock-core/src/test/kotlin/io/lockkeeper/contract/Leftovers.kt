package io.lockkeeper.contract

import java.lang.reflect.Modifier
import java.util.IdentityHashMap
import java.util.UUID
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.atomic.AtomicReference

/**
 * The objects reachable from an object of the library that should be gone when nothing is in use, each with the path of
 * fields to it: what belongs to one caller or to one place in a queue, entries by a contender's id, and timers. Timers
 * of the connection and of releases don't count, because they end by themselves. It uses reflection, so that it also
 * inspects fields that are added later.
 */
fun leftovers(root: Any): List<String> {
    val seen = IdentityHashMap<Any, Unit>()
    val ways = ArrayDeque(listOf(root to "locks"))
    val found = mutableListOf<String>()
    while (ways.isNotEmpty()) {
        val (value, way) = ways.removeFirst()
        if (seen.put(value, Unit) != null) continue
        if (value.javaClass.simpleName in OF_ONE_CALL) {
            found += way
            continue
        }
        if (value is ScheduledThreadPoolExecutor) found += timers(value).map { "$way of $it" }
        if (way.endsWith("{}") && (value as? Map<*, *>)?.isEmpty() == true) found += way // an empty slot
        if (value is Map<*, *>) found += value.keys.filter { it is UUID }.map { "$way[an id]" }
        ways += parts(value).map { (name, part) -> part to "$way$name" }
    }
    return found
}

private val OF_ONE_CALL = setOf(
    "Acquisition", "MultiAcquisition", "Hold", "Contender", "LocalQueue", "Successor", "Inquiry", "AttachedHold",
    "PendingTicket", "Renewals", "TicketExpiry", "TicketNode", "TicketCleanup",
)

private val ENDING_ALONE = setOf("SessionGuard", "Heartbeat", "ReleaseTimeouts", "YoungHolds", "MemoryStore", "Keeping")
private val OWNER = Regex("""io\.lockkeeper\.[\w.]*\.(\w+)[$]""")

/** The owners of the scheduled tasks, found by the class of each task's lambda. */
private fun timers(timer: ScheduledThreadPoolExecutor): List<String> = timer.queue
    .map { OWNER.find("$it")?.groupValues?.get(1) ?: "$it" }
    .filter { it !in ENDING_ALONE }

private fun parts(value: Any): List<Pair<String, Any>> = when {
    value is Map<*, *> -> (value.keys + value.values).filterNotNull().map { "{}" to it }
    value is Iterable<*> -> value.filterNotNull().map { "[]" to it }
    value is Array<*> -> value.filterNotNull().map { "[]" to it }
    value is AtomicReference<*> -> listOfNotNull(value.get()).map { "" to it }
    value.javaClass.name.startsWith("io.lockkeeper.") -> fields(value)
    else -> emptyList()
}

private fun fields(value: Any): List<Pair<String, Any>> = generateSequence<Class<*>>(value.javaClass) { it.superclass }
    .takeWhile { it.name.startsWith("io.lockkeeper.") }
    .flatMap { it.declaredFields.asSequence() }
    .filter { !it.type.isPrimitive && !Modifier.isStatic(it.modifiers) }
    .mapNotNull { field ->
        field.isAccessible = true
        field.get(value)?.let { ".${field.name}" to it }
    }.toList()
