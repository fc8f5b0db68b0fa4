package io.lockkeeper.engine

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.LossCause
import io.lockkeeper.log.LogLines
import io.lockkeeper.spi.LockRuntime
import io.lockkeeper.spi.Session
import io.lockkeeper.spi.SessionListener
import io.lockkeeper.spi.StoreException
import java.util.concurrent.Executor

class LoggedSessionTest :
    FunSpec({
        test("each change is told first, and then is a line") {
            val told = mutableListOf<String>()
            val listener =
                object : SessionListener {
                    override fun connected(session: Session) = told.plusAssign("connected")

                    override fun suspended() = told.plusAssign("suspended")

                    override fun refused(why: StoreException) = told.plusAssign("refused")

                    override fun closing(sessionId: Long) = told.plusAssign("closing")

                    override fun ended(sessionId: Long, cause: LossCause) = told.plusAssign("ended")

                    override fun closed() = told.plusAssign("closed")
                }
            val here =
                object : LockRuntime by SystemRuntime(LockOptions.defaults()) {
                    override fun signals() = Executor { it.run() }
                }
            LogLines().use { lines ->
                val session = LoggedSession(listener, "servers of this test", Log(here))
                session.connected(Session(0xa1, 7_000_000_000))
                session.suspended()
                repeat(2) { session.refused(StoreException(StoreException.Outcome.REFUSED, "no credentials.", null)) }
                session.connected(Session(0xa1, 7_000_000_000))
                session.closing(0xa1)
                session.ended(0xa1, LossCause.SESSION_EXPIRED)
                session.connected(Session(0xa2, 6_000_000_000))
                session.closed()
                told shouldBe
                    "connected suspended refused refused connected closing ended connected closed".split(" ")
                lines.all().filter { "servers of this test" in it.text }.map { "${it.level} ${it.text}" } shouldBe
                    listOf(
                        "INFO Connected to servers of this test, session 0xa1, session timeout 7s",
                        "WARN The connection to servers of this test is interrupted;" +
                            " what is not confirmed in time is lost",
                        "WARN servers of this test refused this client: no credentials.",
                        "INFO Connected to servers of this test again, in session 0xa1, session timeout 7s",
                        "WARN The client gives up session 0xa1 at servers of this test;" +
                            " what was held in it is lost",
                        "WARN Session 0xa1 at servers of this test is over: the session expired;" +
                            " what was held in it is lost",
                        "INFO Connected to servers of this test, session 0xa2, session timeout 6s",
                        "INFO The client to servers of this test was closed",
                    )
            }
        }
    })
