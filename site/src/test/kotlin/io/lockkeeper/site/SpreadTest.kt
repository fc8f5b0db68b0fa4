package io.lockkeeper.site

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.booleans.shouldBeTrue
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.Locks
import io.lockkeeper.fencingToken
import io.lockkeeper.isLocked
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.apache.curator.test.TestingServer
import kotlin.time.Duration.Companion.seconds

/** Runs what docs/operations.md shows of several ensembles, with two real servers for two ensembles. */
class SpreadTest :
    FunSpec({
        val servers = List(2) { TestingServer() }
        val addresses = servers.map { it.connectString }
        val opened = mutableListOf<Locks>()

        fun process(): List<Locks> = addresses.map { ZooKeeperLocks.connect(it) }.onEach { opened += it }
        afterSpec {
            withContext(Dispatchers.IO) {
                opened.forEach(Locks::close)
                servers.forEach(TestingServer::close)
            }
        }
        val names = List(100) { "order-$it/stock" }

        test("every process chooses the same ensemble for a name, in Kotlin and in Java, and names are spread") {
            val (one, other) = List(2) { process() }
            val chosen = names.groupBy { name -> one.indexOf(Spread(one).of(name)) }
            chosen.keys shouldHaveSize 2
            names.forAll { name ->
                one.indexOf(Spread(one).of(name)) shouldBe other.indexOf(SpreadInJava(other).of(name))
                Spread(one).of(name) shouldBe Spread(one).of(name.replace("stock", "invoice"))
            }
        }

        test("a name is locked on its ensemble, and the other ensemble knows nothing of it") {
            var token = 0L

            fun work(fencingToken: Long) {
                token = fencingToken
            }
            val spread = Spread(addresses.map { ZooKeeperLocks.connect(it) })
            spread.of("order-7/stock").withLock("order-7/stock") { work(fencingToken) }
            opened += names.map(spread::of).distinct()
            withContext(Dispatchers.IO) { SpreadExamples { (it > token).shouldBeTrue() }.oneName(addresses) }
            val look = process()
            spread.of("order-7/stock").withLock("order-7/stock") {
                look.map { it.isLocked("order-7/stock") } shouldBe look.map { it === Spread(look).of("order-7/stock") }
            }
        }

        test("without the version between, a name that moves has two holders; with it, never") {
            val (one, other) = List(2) { process() }
            val moving = names.first { Spread(one).of(it) !== Spread(one.take(1)).of(it) }
            val before = Spread(one.take(1))
            val after = Spread(other)
            before.of(moving).withLock(moving) {
                after.of(moving).withLockOrNull(moving) { "a second holder" } shouldBe "a second holder"
            }
            val between = process()
            withMovingLock(Spread(between.take(1)), Spread(between), moving) {
                before.of(moving).withLockOrNull(moving) { error("entered by the old lock") } shouldBe null
                after.of(moving).withLockOrNull(moving) { error("entered by the new lock") } shouldBe null
            }
            withContext(Dispatchers.IO) {
                val (old, new) = SpreadInJava(between.take(1)) to SpreadInJava(between)
                SpreadExamples.runWithMovingLock(old, new, moving) {
                    one[0].blocking().tryWithLock(moving) { error("entered by the old lock") }.isPresent shouldBe false
                    other[1].blocking().tryWithLock(moving) { error("entered by the new lock") }.isPresent shouldBe
                        false
                }
            }
            // Both versions around it are kept out, and keep it out.
            after.of(moving).withLock(moving) {
                shouldThrow<LockTimeoutException> {
                    Spread(between).of(moving).withLock(moving, wait = 1.seconds) {
                        error("entered beside the new lock")
                    }
                }
            }
            val staying = names.first { Spread(between).of(it) === Spread(between.take(1)).of(it) }
            withMovingLock(Spread(between.take(1)), Spread(between), staying) { name() } shouldBe staying
        }
    })
