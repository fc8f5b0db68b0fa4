package io.lockkeeper.zookeeper.search

import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.spi.LockMode
import io.lockkeeper.zookeeper.SimulatedProcess
import io.lockkeeper.zookeeper.simulated.Change
import io.lockkeeper.zookeeper.simulated.ClientSettings
import io.lockkeeper.zookeeper.simulated.Ensemble
import io.lockkeeper.zookeeper.simulated.EnsembleSettings
import io.lockkeeper.zookeeper.simulated.Latency
import io.lockkeeper.zookeeper.simulated.MILLIS
import io.lockkeeper.zookeeper.simulated.Network
import io.lockkeeper.zookeeper.simulated.Node
import io.lockkeeper.zookeeper.simulated.SECONDS
import io.lockkeeper.zookeeper.simulated.Simulation
import java.time.Duration

/** The outcome of a run. */
class Outcome(val complaint: Complaint?, val steps: Long, val grants: Long, val story: List<String>)

/** One run of a plan: several processes over one simulated ensemble, with faults, until all is quiet again. */
class World(val plan: Plan, tells: Boolean) {
    private val story = ArrayList<String>()
    val sim = Simulation(plan.seed).also { sim ->
        if (tells) sim.listener = { story += "%10.4f s  %s".format(sim.now / 1e9, it) }
    }
    val setup = plan.setup
    val judge = Judge()

    val ensemble = Ensemble(
        sim,
        EnsembleSettings(
            servers = setup.servers,
            tickMillis = setup.tickMillis,
            containerMillis = 20_000,
            offersReadOnly = setup.offersReadOnly,
        ),
    )
    val network = Network(sim, Latency(sim, 50_000L..400_000L, 1 * MILLIS..60 * MILLIS, SLOW))
    private val slots = Array(setup.processes) { start(it, 0) }
    private val started = IntArray(setup.processes)

    /** All that ever lived. */
    val everyone = ArrayList(slots.toList())

    /** Those that remove the node of a holder, because they are told to. */
    val robbers = HashSet<SimulatedProcess>()

    /** Sessions that somebody has closed from outside. */
    val closedFromOutside = HashSet<Long>()
    val curators = ArrayList<CuratorContender>()
    val calls = Calls(this)
    private val faults = Faults(this)

    /** How many acts were of a kind that makes requests of its own necessary. */
    private var disturbances = 0L

    fun process(number: Int) = slots[number]

    fun tell(words: () -> String) = sim.tell(words)

    private fun start(number: Int, generation: Int): SimulatedProcess {
        val options = LockOptions.builder()
            .sessionTimeout(Duration.ofMillis(setup.sessionMillis[number].toLong()))
            .handoffTime(Duration.ofMillis(setup.handoffMillis[number].toLong()))
            .fair(setup.fair[number])
            .keepFor(Duration.ofMillis(setup.keepMillis[number].toLong()))
            .maxKept(2)
            .wait(LockOptions.FOREVER)
            .apply { if (setup.knowsTick) serverTick(Duration.ofMillis(setup.tickMillis.toLong())) }
            .build()
        val settings = ClientSettings(
            timeoutMillis = setup.sessionMillis[number],
            readOnly = setup.offersReadOnly,
            givesUp = number % 2 == 0,
            network = network,
        )
        val name = if (generation == 0) "process $number" else "process $number, started again"
        return SimulatedProcess(sim, ensemble, name, options, settings, setup.own[number], setup.driftPpm[number])
    }

    /** Another process takes the place of one that is dead or closed. */
    fun startAgain(number: Int) {
        slots[number] = start(number, ++started[number])
        everyone += slots[number]
        tell { "${slots[number]} begins" }
    }

    fun name(number: Int) = NAMES[number]

    /** Now and then somebody takes a name for a lock of another kind. */
    fun mode(number: Int, chance: Double): LockMode = if (setup.mixesKinds &&
        chance * 10 % 1 < STRANGERS
    ) {
        usual((number + 1) % NAMES.size, chance)
    } else {
        usual(number, chance)
    }

    private fun usual(number: Int, chance: Double): LockMode = when (number) {
        READ_WRITE -> if (chance < 0.7) LockMode.READ else LockMode.WRITE
        PERMITS -> LockMode.permits(if (chance < 0.7) 1 else 2, 3)
        else -> LockMode.EXCLUSIVE
    }

    fun terms(mode: LockMode, terms: LockTerms): LockTerms = when {
        mode == LockMode.READ -> terms.read()
        mode == LockMode.WRITE -> terms.write()
        mode == LockMode.EXCLUSIVE -> terms
        else -> terms.permits(mode.permits(), mode.total())
    }

    /** Each removal of a node by another than its owner is somebody's doing. */
    private fun removed(removal: Change.Delete, node: Node, by: Long) {
        val path = removal.path
        // A release does not care about the version; a thief, and a forced release, do.
        if (!node.isEphemeral) return ticketRemoved(path, by)
        if (by == node.owner && removal.version < 0 && by !in closedFromOutside) return
        val remover = everyone.find { it.owns(by) }
        val owner = everyone.find { it.owns(node.owner) }
        if (remover != null && remover !== owner &&
            remover !in robbers
        ) {
            judge.complain(Complaint.Kind.REMOVED, "$remover removed $path of $owner")
        }
        judge.robbed(node.createdId, owner, nameOf(path), ensemble.tree.lastId + 1, sim.now)
    }

    /** Those that wait remove it once its lease is over; others must not. */
    private fun ticketRemoved(path: String, by: Long) {
        val remover = everyone.find { it.owns(by) }
        if (by != 0L && (remover == null || remover in robbers)) judge.robbedOfTicket(nameOf(path))
    }

    private fun nameOf(path: String) = path.removePrefix("/locks/").substringBefore('/')

    fun run(): Outcome {
        ensemble.onRemoval = ::removed
        if (setup.creations > 0) {
            ensemble.begin("/locks", 0)
            for (name in 0 until setup.names) ensemble.begin("/locks/${name(name)}", setup.creations)
        }
        for (act in plan.acts) {
            sim.after(act.at) {
                tell { act.toString() }
                if (act.kind.isFault || act.kind == Kind.FORCE_RELEASE) disturbances++
                if (act.kind.isFault) faults.happen(act) else calls.happen(act)
            }
        }
        val end = (plan.acts.lastOrNull()?.at ?: 0) + SECONDS
        if (runUntil(end)) {
            faults.healAll()
            calls.finishAll()
            curators.forEach { it.die() } // Curator's would wait behind a ticket for ever
            tell { "All is healed, and nobody asks any more" }
            // The longest of a session, an election, a stopped process's wait, and a lease of those that wait.
            if (runUntil(end + SECONDS) && runUntil(end + QUIET) { isSettled() }) conclude()
        }
        calls.forget()
        return Outcome(judge.complaint, sim.steps, judge.grants, story)
    }

    /** Whether nothing is left to wait for. */
    private fun isSettled() = calls.unanswered().isEmpty() && judge.open == 0 && leftBehind().isEmpty()

    /** The nodes of calls and holds. Each process may have as many more as it says that it keeps. */
    private fun leftBehind(): List<String> {
        val nodes = ensemble.tree.paths.filter { it.startsWith("/locks/") && ensemble.tree[it]!!.isEphemeral }
        val (kept, others) = nodes.partition { KEPT.matches(it) }
        val said = everyone.filter { !it.actor.isDead }.sumOf { it.locks.usage().kept() }
        return if (kept.size > said) nodes else others
    }

    /** Returns whether all is well. */
    private fun runUntil(time: Long, isEnough: () -> Boolean = { false }): Boolean {
        try {
            while (sim.now < time && judge.complaint == null) {
                if (!sim.step()) break
                if (sim.steps % ENOUGH_STEPS == 0L && isEnough()) break
                judge.look(sim.now)
                if (sim.steps > MOST_STEPS) judge.complain(Complaint.Kind.ENDLESS, "it goes on without end")
            }
        } catch (thrown: Throwable) {
            judge.complain(Complaint.Kind.THROWN, "${thrown.stackTraceToString()}")
        }
        return judge.complaint == null
    }

    private fun conclude() {
        calls.unanswered().forEach { judge.complain(Complaint.Kind.UNANSWERED, "$it was never answered") }
        if (judge.open > 0) judge.complain(Complaint.Kind.KEPT, "${judge.open} holds were never given back")
        // A ticket that nobody gives back stays until somebody wants the lock; its node belongs to no session.
        val left = leftBehind()
        if (left.isNotEmpty()) judge.complain(Complaint.Kind.LEFT_BEHIND, "left behind: $left")
        // What keeps and confirms the session goes with the time, and not with the calls.
        val sent = everyone.map { it.requests }
        // At the end of a counter each listing asks for the age of each node. A kept lock is confirmed by heartbeats.
        val uncounted = KEEPING + (if (setup.creations > 0) setOf("Exists") else emptySet()) +
            (if (setup.keeps) setOf("Multi") else emptySet())
        val requests = sent.sumOf { each -> each.filterKeys { it !in uncounted }.values.sum() }
        val bound = 400 + 60 * calls.asked + 250 * disturbances
        if (requests >
            bound
        ) {
            judge.complain(
                Complaint.Kind.REQUESTS,
                "$sent: $requests requests for ${calls.asked} calls and $disturbances faults",
            )
        }
    }

    companion object {
        private val KEEPING = setOf("Ping", "Sync", "SetWatches")
        private val KEPT = Regex(".*/_c_[0-9a-f]{8}-[0-9a-f]{4}-9.*")
        private const val SLOW = 0.02
        private const val ENOUGH_STEPS = 256L
        private const val MOST_STEPS = 400_000L
        private const val QUIET = 150 * SECONDS
        private const val STRANGERS = 0.1
        const val FIRST = 0
        const val READ_WRITE = 1
        const val SECOND = 2
        const val PERMITS = 3
        const val FOREIGN = "notes"
        val NAMES = listOf("a", "rw", "b", "permits")
    }
}
