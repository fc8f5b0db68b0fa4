package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.annotation.Parallel
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.shouldBe
import io.lockkeeper.HeldLock
import io.lockkeeper.LockException
import io.lockkeeper.LossCause
import io.lockkeeper.withLock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicReference
import kotlin.time.Duration.Companion.seconds

// It waits for sessions to end: beside others that wait, and not beside those that keep a core busy.
@Parallel
class QuorumTest :
    FunSpec({
        test("a body whose server is cut off from the leader is told before another process gets in") {
            closing {
                val ensemble = Ensemble().closedAtEnd() // a follower notices after ten seconds
                val leader = ensemble.awaitLeader()
                val follower = (leader + 1) % Ensemble.SIZE
                val holder = Process(ensemble.network(follower), sessionTimeout = 2.seconds).closedAtEnd()
                val other = Process(ensemble.network(leader), sessionTimeout = 2.seconds).closedAtEnd()
                other.acquire("x").release()
                holder.isConnected()
                // Not because of a broken connection: the client's server is up, and has not noticed its leader's
                // silence.
                toldBeforeOthers(holder, other) { ensemble.separate(follower, leader) } shouldBe
                    LossCause.SESSION_SILENT
            }
        }

        test("a body whose leader is deposed without knowing it is told before another process gets in") {
            closing {
                // The followers notice at once and elect another leader. The old one would notice after a minute only.
                val ensemble = Ensemble(syncLimits = List(Ensemble.SIZE) { 120 }).closedAtEnd()
                val leader = ensemble.awaitLeader()
                val followers = (0 until Ensemble.SIZE) - leader
                val holder = Process(ensemble.network(leader), sessionTimeout = 2.seconds).closedAtEnd()
                val other =
                    Process(
                        ensemble.network(followers[0]),
                        sessionTimeout = 2.seconds,
                        address = ensemble.address(*followers.toIntArray()),
                    ).closedAtEnd()
                other.acquire("x").release()
                toldBeforeOthers(holder, other) { ensemble.depose(leader) } shouldBe LossCause.SESSION_SILENT
            }
        }

        test("no two processes hold a lock at the same time while leaders come and go") {
            closing {
                val ensemble = Ensemble().closedAtEnd()
                ensemble.awaitLeader()
                val processes =
                    List(Ensemble.SIZE) {
                        Process(ensemble.network(it), sessionTimeout = 4.seconds, address = ensemble.address(0, 1, 2))
                            .closedAtEnd()
                    }
                val over = AtomicBoolean()
                val inside = AtomicReference<HeldLock?>()
                val overlaps = AtomicInteger()
                val tokens = CopyOnWriteArrayList<Long>()
                coroutineScope {
                    for (process in processes) {
                        launch(Dispatchers.IO) {
                            while (!over.get()) {
                                try {
                                    process.locks.withLock("x", wait = 2.seconds) {
                                        if (inside.getAndSet(this)?.isHeld == true) overlaps.incrementAndGet()
                                        tokens += fencingToken()
                                        inside.compareAndSet(this, null)
                                    }
                                } catch (_: LockException) {
                                    // There is no leader now, or the session ended with it.
                                }
                            }
                        }
                    }
                    repeat(2) {
                        val leader = ensemble.awaitLeader()
                        val before = tokens.size
                        eventually(SOON) { (tokens.size > before + 10) shouldBe true }
                        ensemble.kill(leader)
                        ensemble.awaitLeader()
                        val without = tokens.size
                        eventually(SOON) { (tokens.size > without + 10) shouldBe true }
                        ensemble.start(leader)
                    }
                    over.set(true)
                }
                overlaps.get() shouldBe 0
                tokens.shouldBeStrictlyIncreasing()
            }
        }
    })
