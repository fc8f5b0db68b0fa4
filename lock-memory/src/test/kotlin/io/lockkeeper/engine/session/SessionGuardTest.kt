package io.lockkeeper.engine.session

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.lockkeeper.LockOptions
import io.lockkeeper.LossCause
import io.lockkeeper.engine.runtime.EngineContext
import io.lockkeeper.engine.runtime.SystemRuntime
import io.lockkeeper.memory.BareServer
import io.lockkeeper.spi.Session
import io.lockkeeper.spi.StoreException
import java.util.UUID
import kotlin.time.Duration.Companion.seconds

class SessionGuardTest :
    FunSpec({
        test("a place of another session does not get the current session's lease, nor does a late answer help") {
            val options = LockOptions.defaults()
            val runtime = SystemRuntime(options)
            val store = BareServer(runtime).Connection(30.seconds).requests
            val context = EngineContext(store, options, runtime, UUID.randomUUID(), byteArrayOf())
            val guard = SessionGuard(context, SessionTimes(options, true), NoClients)
            context.store().start(guard)
            val queue = SessionGuard.Grantor {}

            fun admits(lease: SessionLease) = synchronized(queue) { guard.admits(queue, lease, runtime.nanoTime()) }

            val old = guard.sessionLease().shouldNotBeNull()
            val sentAt = runtime.nanoTime()
            guard.confirmed(old.sessionId(), sentAt)
            admits(old) shouldBe true

            guard.connected(Session(old.sessionId() + 1, 30.seconds.inWholeNanoseconds))
            val current = guard.sessionLease().shouldNotBeNull()
            guard.sessionLeaseOf(old.sessionId()) shouldBe null
            guard.sessionLeaseOf(current.sessionId()) shouldBeSameInstanceAs current
            guard.isCurrent(old.sessionId()) shouldBe false
            guard.confirmed(old.sessionId(), sentAt) // the answer to a request of the session before
            old.isValidAt(runtime.nanoTime()) shouldBe false
            admits(old) shouldBe false
            admits(current) shouldBe false
            guard.confirmed(current.sessionId(), runtime.nanoTime())
            admits(current) shouldBe true
            runtime.close()
        }

        // Two threads may bring the first two confirmations, and the one that is late must not end what the other began.
        test("the first confirmation of a session ends no hold: another thread may have begun one just before") {
            val losses = ArrayList<LossCause>()
            val clients =
                object : SessionClients by NoClients {
                    override fun lose(ended: SessionLease, cause: LossCause) {
                        losses += cause
                    }

                    override fun loseIfOver(lease: SessionLease) {
                        losses += LossCause.SESSION_SILENT
                    }
                }
            val options = LockOptions.defaults()
            val runtime = SystemRuntime(options)
            val store = BareServer(runtime).Connection(30.seconds).requests
            val context = EngineContext(store, options, runtime, UUID.randomUUID(), byteArrayOf())
            val guard = SessionGuard(context, SessionTimes(options, true), clients)
            context.store().start(guard)
            val lease = guard.sessionLease().shouldNotBeNull()
            guard.confirmed(lease.sessionId(), runtime.nanoTime())
            losses.shouldBeEmpty()
            runtime.close()
        }
    })

internal object NoClients : SessionClients {
    override fun reconnected() = Unit

    override fun sessionEnded(sessionId: Long) = Unit

    override fun lose(ended: SessionLease, cause: LossCause) = Unit

    override fun loseIfOver(lease: SessionLease) = Unit

    override fun areHolding() = false

    override fun arePresent() = false

    override fun nextWitness(sessionId: Long): SessionWitness? = null

    override fun refused(why: StoreException) = Unit

    override fun storeClosed() = Unit
}
