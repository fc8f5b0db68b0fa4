package io.lockkeeper.engine.session

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockOptions
import io.lockkeeper.engine.runtime.EventLog
import io.lockkeeper.engine.runtime.SystemRuntime
import io.lockkeeper.log.LogLines
import io.lockkeeper.spi.LockRuntime
import io.lockkeeper.spi.Session
import io.lockkeeper.spi.SessionListener
import io.lockkeeper.spi.StoreException
import org.slf4j.event.Level
import java.time.Duration
import java.util.concurrent.Executor

class LoggingSessionListenerTest :
    FunSpec({
        test("each change is passed on first, and then logged") {
            val told = mutableListOf<String>()
            val listener = listener { told += it }
            LogLines().use { lines ->
                val times = SessionTimes(LockOptions.defaults(), false)
                val session = LoggingSessionListener(listener, "servers of this test", EventLog(here), times)
                session.connected(Session(0xa1, 7_000_000_000))
                session.suspended()
                repeat(2) { session.refused(StoreException(StoreException.Outcome.REFUSED, "no credentials.", null)) }
                session.connected(Session(0xa1, 7_000_000_000))
                session.closing(0) // a handle that got no session
                session.closing(0xa1)
                session.ended(0xa1)
                session.connected(Session(0xa2, 6_000_000_000))
                session.closed()
                told shouldBe
                    "connected suspended refused refused connected closing closing ended connected closed".split(" ")
                lines.all().filter { "servers of this test" in it.text }.map { "${it.level} ${it.text}" } shouldBe
                    listOf(
                        "INFO Connected to servers of this test (session=0xa1, timeout=7s)",
                        "WARN The connection to servers of this test is interrupted;" +
                            " locks are lost if the session is not confirmed in time (session=0xa1)",
                        "WARN servers of this test refused this client: no credentials.",
                        "INFO Connected to servers of this test again (session=0xa1, timeout=7s)",
                        "WARN The client gives up its session at servers of this test;" +
                            " the locks held in it are lost (session=0xa1)",
                        "WARN The session at servers of this test is over: the session expired;" +
                            " the locks held in it are lost (session=0xa1, cause=SESSION_EXPIRED)",
                        "INFO Connected to servers of this test (session=0xa2, timeout=6s)",
                        "INFO The client to servers of this test was closed",
                    )
            }
        }

        /** The warnings of this test's own servers, once a client was granted these in turn. */
        fun warnings(where: String, options: LockOptions, asked: Boolean, vararg granted: Session) =
            LogLines().use { lines ->
                val session = LoggingSessionListener(listener {}, where, EventLog(here), SessionTimes(options, asked))
                granted.forEach { session.connected(it) }
                lines.all().filter { it.level == Level.WARN && where in it.text }.map { it.text }
            }

        test("a session timeout other than the requested one is logged once with both, and not at each reconnection") {
            val options = LockOptions.builder().sessionTimeout(Duration.ofSeconds(15)).build()
            val (short, other) = listOf(Session(1, 4_000_000_000), Session(2, 5_000_000_000))
            val lines = warnings("bounding servers", options, true, short, short, other)
            lines.map { it.substringBefore(", which is in force.") } shouldBe listOf(
                "Asked for a session timeout of 15s, bounding servers granted 4s",
                "Asked for a session timeout of 15s, bounding servers granted 5s",
            )
            lines.first() shouldContain "minSessionTimeout and maxSessionTimeout"
            warnings("own servers", options, false, short).shouldBeEmpty()
            warnings("willing servers", options, true, Session(3, 15_000_000_000)).shouldBeEmpty()
        }

        test("a margin that is cut to its bound is logged with both, for an own and a borrowed client") {
            val options = LockOptions.builder().margin(Duration.ofSeconds(14)).build()
            val session = Session(1, 15_000_000_000)
            for (asked in listOf(true, false)) {
                val line = warnings("servers for a margin", options, asked, session, session).single()
                line.substringBefore(", three tenths") shouldBe
                    "The margin of 14s is too long for a session timeout of" +
                    " 15s at servers for a margin; 4.5s is used instead"
            }
            warnings("more servers", options, true, Session(2, 15_000_000_000), Session(3, 60_000_000_000))
                .map { it.substringBefore(" at ") } shouldContain
                "The margin of 14s is too long for a session timeout of 15s"
            val times = SessionTimes(options, true)
            times.margin(15_000_000_000) shouldBe 4_500_000_000
            times.margin(60_000_000_000) shouldBe 14_000_000_000
        }
    })

private val here =
    object : LockRuntime by SystemRuntime(LockOptions.defaults()) {
        override fun signals() = Executor { it.run() }
    }

private fun listener(told: (String) -> Unit) = object : SessionListener {
    override fun connected(session: Session) = told("connected")

    override fun suspended() = told("suspended")

    override fun refused(why: StoreException) = told("refused")

    override fun closing(sessionId: Long) = told("closing")

    override fun ended(sessionId: Long) = told("ended")

    override fun closed() = told("closed")
}
