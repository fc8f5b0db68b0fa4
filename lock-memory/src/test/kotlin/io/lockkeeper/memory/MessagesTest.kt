package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.LockException
import io.lockkeeper.LockLostException
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.closeAndAwait
import io.lockkeeper.withAvailableLocks
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.lockkeeper.withLocks
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/** Messages, compared as whole texts where these are stable. */
class MessagesTest :
    FunSpec({
        val hostile = "a\nLock \"b\" is free\u202e"
        val shown = "\"a\\nLock \\\"b\\\" is free\\u202E\""

        test("a thread that waits for its own handle is told so") {
            val locks = MemoryCluster().connect().locks().blocking()
            locks.acquire("x").use {
                val waits = mapOf(
                    Duration.ZERO to "is not free",
                    Duration.ofMillis(50) to "was not obtained within 0.05s",
                )
                for ((wait, how) in waits) {
                    shouldThrow<LockTimeoutException> { locks.acquire("x", wait) }.message shouldBe
                        "Lock \"x\" $how: this thread holds it itself, by a handle that it has not released." +
                        " Use the hold you have, or release it first."
                }
                val elsewhere = CompletableFuture.supplyAsync {
                    shouldThrow<LockTimeoutException> { locks.acquire("x", Duration.ZERO) }.message
                }
                elsewhere.join() shouldContain "held by this process, since"
            }
        }

        test("a caller is told that its process keeps the lock for a minimum time after its release") {
            inVirtualTime { cluster ->
                val process = cluster.connect()
                process.locks().withLock("x", holdAtLeast = 10.seconds) { delay(2.seconds) }
                val waits = mapOf(0.seconds to "is not free", 3.seconds to "was not obtained within 3s")
                for ((wait, how) in waits) {
                    val more = 8.seconds - wait
                    shouldThrow<LockTimeoutException> { process.locks().withLock("x", wait = wait) {} }.message shouldBe
                        "Lock \"x\" $how: this process has given it back, and keeps it taken for $more more" +
                        " (holdAtLeast). Wait longer, or choose a shorter holdAtLeast."
                }
                process.locks().withLock("x", wait = 6.seconds) {}
            }
        }

        val lostAround = "Lock \"x\" was held by this caller and lost (the session expired), and what held it has not" +
            " ended: a nested acquire would wait for that. Leave the body, or release the lost hold, and then acquire" +
            " it anew."

        test("a nested call in a coroutine is told that the outer hold was lost, and not that it is held") {
            inVirtualTime { cluster ->
                val process = cluster.connect()
                shouldThrow<LockLostException> {
                    process.locks().withLock("x") {
                        process.expireSession()
                        for (nested in listOf<suspend () -> Unit>(
                            { process.locks().withLock("x") {} },
                            { process.locks().withLocks("w", "x") {} },
                        )) {
                            shouldThrow<LockNestedException> { nested() }.message shouldBe lostAround
                        }
                    }
                }
            }
        }

        test("a nested call in a thread is told that the outer hold or the handle was lost") {
            val process = MemoryCluster().connect(LockOptions.builder().interruptOnLoss(false).build())
            val locks = process.locks().blocking()
            shouldThrow<LockLostException> {
                locks.runWithLock<RuntimeException>("x", Duration.ofSeconds(10)) {
                    process.expireSession()
                    shouldThrow<LockNestedException> { locks.acquire("x") }.message shouldBe lostAround
                    shouldThrow<LockNestedException> { locks.runWithLock<RuntimeException>("x", Duration.ZERO) {} }
                        .message shouldBe lostAround
                }
            }
            val handle = locks.acquire("x")
            process.expireSession()
            val nested = shouldThrow<LockNestedException> { locks.runWithLock<RuntimeException>("x", Duration.ZERO) {} }
            nested.message shouldBe lostAround
            shouldThrow<LockLostException> { handle.release() }
            locks.runWithLock<RuntimeException>("x", Duration.ofSeconds(10)) {
                shouldThrow<LockNestedException> { locks.acquire("x") }.message shouldBe
                    "Lock \"x\" is already held by this caller: a nested acquire would wait for itself." +
                    " Use the hold you have, or release it first."
            }
        }

        test("for several names, the one that was not tried any more says which name used up the wait") {
            val locks = MemoryCluster().connect().locks()
            // The first is free, and granted before the timer is set; by then a nanosecond is over.
            val error = shouldThrow<LockTimeoutException> { locks.withLocks("a", "b", wait = 1.nanoseconds) {} }
            error.message shouldBe "Lock \"b\" was not obtained within 0.000000001s: the wait was spent on the names" +
                " before it, the last \"a\". Wait longer, or take fewer names at once."
        }

        test("a name with a line break stays on one line in every message") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect() }
                val said = mutableListOf<String>()
                val failure = runCatching {
                    a.locks().withLock(hostile) {
                        said += toString()
                        said += cluster.toString()
                        said += messageOf { a.locks().withLock(hostile) {} }
                        said += messageOf { b.locks().withLock(hostile, wait = 1.seconds) {} }
                        a.locks().withAvailableLocks(listOf(hostile, "free")) { said += toString() }
                        b.locks().withAvailableLocks(listOf(hostile, "free")) { said += toString() }
                        b.locks().withLocks("free") {
                            said += messageOf { held.get(hostile) }
                        }
                        a.expireSession()
                        awaitCancellation()
                    }
                }.exceptionOrNull() as LockException
                said += failure.message!!
                said += messageOf { a.locks().withLock("$hostile\u0000") {} }
                a.disconnect()
                said += messageOf { a.locks().withLock(hostile, wait = 1.seconds) {} }
                a.reconnect()
                said += a.locks().namespace(hostile).toString()
                for (text in said) {
                    text.lines().size shouldBe 1
                    text shouldNotContain "\u202e"
                    text shouldContain shown.dropLast(1)
                }
                said.size shouldBe 11
            }
        }

        test("no public object prints an identity hash") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().label("till 7").defaultLease(Duration.ofMinutes(2)).build()
                val process = cluster.connect(options)
                val locks = process.locks()
                val said = mutableListOf<Any>(
                    options, LockOptions.builder(), LockTerms.defaults(), process, locks, locks.blocking(),
                    locks.async(),
                    locks.namespace(
                        "n",
                    ),
                    cluster, locks.blocking().lock("x"), locks.async().acquireAsync("y"),
                    locks.async().tryAcquireAsync("y"), locks.async().acquireAllAsync(listOf("v", "w")),
                )
                locks.withLock("x") { said.addAll(listOf(this, cluster.toString())) }
                locks.withLocks("x", "z") { said.addAll(listOf(this, held, held.all().first())) }
                locks.withAvailableLocks(listOf("x", "z")) { said.add(this) }
                said.map { it.toString() }.filter { Regex("@[0-9a-f]+").containsMatchIn(it) }.shouldBeEmpty()
                locks.async().acquireAsync("y").cancel(false)
                locks.closeAndAwait(kotlin.time.Duration.ZERO)
            }
        }

        test("options and terms print what was set") {
            LockOptions.builder().root(
                "/a",
            ).label("till 7").defaultLease(Duration.ofMinutes(2)).build().toString() shouldBe
                "LockOptions(root=\"/a\", defaultWait=10s, defaultLease=2m, sessionTimeout=15s, ioTimeout=5s," +
                " releaseWait=1s," +
                " grace=5s, handoffTime=0.02s, keepFor=0s, maxKept=1000, fair=false, label=\"till 7\"," +
                " lossPolicy=AT_DEADLINE, interruptOnLoss=true, maxPathBytes=786432)"
            LockTerms.defaults().toString() shouldBe "LockTerms()"
            LockTerms.waiting(LockOptions.FOREVER).lease(Duration.ofSeconds(90)).holdAtLeast(Duration.ofSeconds(1))
                .stealAfter(Duration.ofHours(1)).reentrant().toString() shouldBe
                "LockTerms(wait=for ever, lease=1m30s, holdAtLeast=1s, stealAfter=1h, reentrant)"
        }

        test("the locks say where they are, how they are connected and what is in use") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                locks.toString() shouldBe "Locks(the memory cluster, CONNECTED: $NOTHING)"
                locks.namespace("billing").namespace("eu").blocking().toString() shouldBe
                    "BlockingLocks(the memory cluster, namespace \"billing/eu\", CONNECTED: $NOTHING)"
                locks.withLock("x") {
                    toString() shouldBe "LockScope(HeldLock(\"x\", token ${fencingToken()}, held))"
                    cluster.toString() shouldBe "MemoryCluster(nodes: \"x\" 1)"
                }
            }
        }

        test("a caller that tries once and reads no holder costs the backend no extra request") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect() }
                a.locks().withLock("x") {
                    b.delay(StoreOperation.WATCH, Duration.ofMinutes(1))
                    b.locks().withLockOrNull("x") {} shouldBe null
                    testScheduler.currentTime shouldBe 0
                    messageOf { b.locks().withLock("x", wait = kotlin.time.Duration.ZERO) {} } shouldStartWith
                        "Lock \"x\" is not free"
                    testScheduler.currentTime shouldBe 5_000 // after an ioTimeout it goes without the holder
                }
                delay(3.minutes) // for the latency of the request that is under way
            }
        }
    })

private inline fun messageOf(call: () -> Unit): String = runCatching(call).exceptionOrNull()!!.message!!
