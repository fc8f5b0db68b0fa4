package io.lockkeeper

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import io.lockkeeper.log.LogLines
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.memory.MemoryProcess
import java.lang.ref.Reference
import java.lang.ref.WeakReference
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** A handle that becomes unreachable without a release is reported, and its lock stays taken. */
@OptIn(DelicateLockApi::class)
class DroppedHandlesTest :
    FunSpec({
        val cluster = MemoryCluster()

        suspend fun collected(handles: List<WeakReference<out Any>>) = eventually(30.seconds) {
            System.gc()
            handles.all { it.get() == null } shouldBe true
        }

        val ways = mapOf<String, suspend Locks.(List<String>) -> List<HeldLock>>(
            "acquire" to { names -> names.map { blocking.acquire(it) } },
            "tryAcquire" to { names -> names.map { blocking.tryAcquire(it).get() } },
            "acquireAllOrNothing" to { names -> blocking.acquireAllOrNothing(names).all },
            "acquireAll" to { names -> blocking.acquireAll(names).taken.all },
            "acquireAsync" to { names -> names.map { async.acquireAsync(it).get() } },
            "tryAcquireAsync" to { names -> names.map { async.tryAcquireAsync(it).get().get() } },
            "acquireAllOrNothingAsync" to { names -> async.acquireAllOrNothingAsync(names).get().all },
            "acquireAllAsync" to { names -> async.acquireAllAsync(names).get().taken.all },
            "acquire of Kotlin" to { names -> names.map { acquire(it) } },
            "acquireOrNull of Kotlin" to { names -> names.map { acquireOrNull(it)!! } },
            "acquireAllOrNothing of Kotlin" to { names -> acquireAllOrNothing(names).all },
            "acquireAll of Kotlin" to { names -> acquireAll(names).taken.all },
            "attach" to { names -> names.map { blocking.tickets.attach(ticket(it)) } },
            "attachAsync" to { names -> names.map { async.tickets.attachAsync(ticket(it)).get() } },
            "attach of Kotlin" to { names -> names.map { attach(ticket(it)) } },
        )

        for ((way, acquire) in ways) {
            test(
                "$way: a dropped handle is reported once, with where it was acquired if the options ask; a released one is not",
            ) {
                LogLines().use { lines ->
                    val traced = cluster.connect(lockOptions { traceAcquires = true })
                    val bare = cluster.connect()
                    val (x, y, z, released) = List(4) { "dropped $it by $way" }
                    traced.locks().dropped(acquire, listOf(x, y)).let { collected(it) }
                    bare.locks().dropped(acquire, listOf(z)).let { collected(it) }
                    val given = traced.locks().dropped(acquire, listOf(released)) { it.forEach(HeldLock::release) }
                    collected(given)
                    eventually(10.seconds) { listOf(x, y, z).map { lines.about(it).size } shouldBe listOf(1, 1, 1) }
                    for (name in listOf(x, y)) {
                        val told = lines.about(name).single()
                        told.text shouldContain "was dropped without a release"
                        told.thrown.shouldNotBeNull().stackTrace.map { it.className }
                            .filter { DroppedHandlesTest::class.java.name in it }.shouldNotBeEmpty()
                    }
                    lines.about(z).single().thrown.shouldBeNull()
                    lines.about(z).single().text shouldContain "LockOptions.traceAcquires"
                    // A dropped lock has no owner and stays taken. A handle that was reported once is not reported
                    // again.
                    for (name in listOf(x, y, z)) cluster.nodes()[name] shouldBe 1
                    cluster.nodes()[released] shouldBe null
                    System.gc()
                    listOf(traced, bare).forEach { it.locks().closeAndAwait(Duration.ZERO) }
                    lines.about(x).filter { "was dropped" in it.text } shouldHaveSize 1
                    lines.about(released).shouldBeEmpty()
                }
            }
        }

        test("a handle that was lost before it was dropped is not reported again") {
            LogLines().use { lines ->
                val process = cluster.connect()
                val lost = process.locks().dropped(ways.getValue("acquire"), listOf("lost, then dropped")) {
                    process.expireSession()
                    it.single().lost().toCompletableFuture().join()
                }
                collected(lost)
                collected(process.locks().dropped(ways.getValue("acquire"), listOf("dropped afterwards")))
                eventually(10.seconds) { lines.about("dropped afterwards") shouldHaveSize 1 }
                lines.about("lost, then dropped").single().text shouldContain "was lost while held"
                process.locks().closeAndAwait(Duration.ZERO)
            }
        }

        val ends = mapOf<String, (HeldLock, MemoryProcess) -> Unit>(
            "released" to { held, _ -> held.release() },
            "released without waiting" to { held, _ -> held.releaseAsync() },
            "lost" to { _, process -> process.expireSession() },
            "closed" to { _, process -> process.locks().close(java.time.Duration.ZERO) },
        )

        for ((ended, end) in ends) {
            test(
                "a handle that was $ended is no longer watched, even if it is kept, because it may keep a class loader",
            ) {
                val process = cluster.connect()
                val (handle, acquired) = process.locks().watched(ended)
                end(handle, process)
                collected(listOf(acquired))
                Reference.reachabilityFence(handle)
            }
        }

        test("a hold that is re-entered often keeps no listener of a body that has ended") {
            val locks = cluster.connect().locks()
            locks.blocking.withLock("entered often") { held ->
                val before = held.listeners()
                repeat(100) {
                    locks.blocking.withLock("entered often", LockTerms.defaults().reentrant()) {
                        held.listeners() shouldBe before + 1
                    }
                }
                held.listeners() shouldBe before
            }
        }
    })

private fun Locks.ticket(name: String) = blocking.tickets.acquire(name, LockOptions.FOREVER)

private fun HeldLock.listeners(): Int {
    fun Any.read(field: String): Any? = javaClass.getDeclaredField(field).apply { isAccessible = true }.get(this)
    return generateSequence(read("listeners")!!.read("last")) { it.read("before") }.count()
}

/** A handle and the place of its acquire, to which only the watcher of dropped handles refers. */
private fun Locks.watched(name: String): Pair<HeldLock, WeakReference<Throwable>> {
    val hold = engine().acquire(name, Terms(1_000_000_000, Nanos.FOREVER, 0, Nanos.FOREVER), true, true).await()
    val acquired = Throwable()
    return Handle(hold, acquired) to WeakReference(acquired)
}

private suspend fun Locks.dropped(
    acquire: suspend Locks.(List<String>) -> List<HeldLock>,
    names: List<String>,
    use: (List<HeldLock>) -> Unit = {},
): List<WeakReference<HeldLock>> = acquire(names).also(use).map { WeakReference(it) }
