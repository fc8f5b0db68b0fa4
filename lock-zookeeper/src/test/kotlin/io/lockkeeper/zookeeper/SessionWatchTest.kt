package io.lockkeeper.zookeeper

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.spi.Session
import io.lockkeeper.spi.SessionListener
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.lockkeeper.zookeeper.faults.Process
import io.lockkeeper.zookeeper.faults.SOON
import io.lockkeeper.zookeeper.faults.closing
import java.util.Optional
import java.util.concurrent.atomic.AtomicInteger

class SessionWatchTest :
    FunSpec({
        test("a change that can't be told keeps nobody from hearing of the next") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                process.isConnected()
                val (connected, failed) = List(2) { AtomicInteger() }
                val failing =
                    object : SessionListener {
                        override fun connected(session: Session) {
                            connected.incrementAndGet()
                        }

                        override fun suspended() {
                            failed.incrementAndGet()
                            error("as a listener may")
                        }

                        override fun closing(sessionId: Long) = Unit

                        override fun ended(sessionId: Long) = Unit

                        override fun closed() = Unit
                    }
                val sessions = SessionWatch(process.client, Sessions(null, Optional.empty()), failing).also {
                    it.start()
                }
                AutoCloseable { sessions.stop() }.closedAtEnd()
                eventually(SOON) { connected.get() shouldBe 1 }
                process.network.cut()
                eventually(SOON) { connected.get() shouldBe 2 }
                failed.get() shouldBeGreaterThan 0
            }
        }

        test("a connection that could not be told of is told of again") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                process.isConnected()
                val connected = AtomicInteger()
                val failing =
                    object : SessionListener {
                        override fun connected(session: Session) {
                            if (connected.incrementAndGet() == 1) error("no memory, say")
                        }

                        override fun suspended() = Unit

                        override fun closing(sessionId: Long) = Unit

                        override fun ended(sessionId: Long) = Unit

                        override fun closed() = Unit
                    }
                val sessions = SessionWatch(process.client, Sessions(null, Optional.empty()), failing).also {
                    it.start()
                }
                AutoCloseable { sessions.stop() }.closedAtEnd()
                eventually(SOON) { connected.get() shouldBe 1 }
                eventually(SOON) {
                    sessions.poll() // as the heartbeat does
                    connected.get() shouldBe 2
                }
                sessions.isUp shouldBe true
            }
        }
    })
