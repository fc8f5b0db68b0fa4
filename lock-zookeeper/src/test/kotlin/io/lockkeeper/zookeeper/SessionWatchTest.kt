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
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.api.CuratorEvent
import org.apache.curator.framework.api.CuratorEventType
import org.apache.zookeeper.WatchedEvent
import org.apache.zookeeper.Watcher.Event.EventType
import org.apache.zookeeper.Watcher.Event.KeeperState
import java.lang.reflect.Proxy
import java.util.Optional
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger

class SessionWatchTest :
    FunSpec({
        test("a listener that throws does not miss the next change, nor do the others") {
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
                val handles = CuratorHandles(process.client, null)
                val sessions = SessionWatch(handles, Sessions(handles, Optional.empty()), failing).also {
                    it.start()
                }
                AutoCloseable { sessions.stop() }.closedAtEnd()
                eventually(SOON) { connected.get() shouldBe 1 }
                process.network.cut()
                eventually(SOON) { connected.get() shouldBe 2 }
                failed.get() shouldBeGreaterThan 0
            }
        }

        test("a connection that could not be passed on is passed on again") {
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
                val handles = CuratorHandles(process.client, null)
                val sessions = SessionWatch(handles, Sessions(handles, Optional.empty()), failing).also {
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

        /** The events of a listener in their order after a connection. The handle itself stays connected. */
        suspend fun told(event: (CuratorHandles, CuratorFramework, SessionWatch) -> Unit): List<String> = closing {
            val server = OwnedServer().closedAtEnd()
            val process = Process(server).closedAtEnd()
            process.isConnected()
            val told = CopyOnWriteArrayList<String>()
            val listener =
                object : SessionListener {
                    override fun connected(session: Session) {
                        told += "connected"
                    }

                    override fun suspended() {
                        told += "suspended"
                    }

                    override fun closing(sessionId: Long) = Unit

                    override fun ended(sessionId: Long) {
                        told += "ended"
                    }

                    override fun closed() = Unit
                }
            val handles = CuratorHandles(process.client, null)
            val sessions = SessionWatch(handles, Sessions(handles, Optional.empty()), listener).also { it.start() }
            AutoCloseable { sessions.stop() }.closedAtEnd()
            eventually(SOON) { told.toList() shouldBe listOf("connected") }
            sessions.isUp shouldBe true
            event(handles, process.client, sessions)
            told.toList()
        }

        test("an interruption counts although the handle's state is still connected") {
            told { handles, client, sessions ->
                handles.eventReceived(client, watched(KeeperState.Disconnected))
                sessions.isUp shouldBe false
            } shouldBe listOf("connected", "suspended")
        }

        test("a session counts as ended as soon as the handle's watcher hears of it") {
            told { _, _, sessions ->
                sessions.session()!!.watches().process(WatchedEvent(EventType.None, KeeperState.Expired, null))
                sessions.session() shouldBe null
            } shouldBe listOf("connected", "suspended", "ended")
        }
    })

/** Calls Curator's listeners with a change of the connection. */
private fun watched(state: KeeperState) = Proxy.newProxyInstance(
    CuratorEvent::class.java.classLoader,
    arrayOf(CuratorEvent::class.java),
) { _, method, _ ->
    when (method.name) {
        "getType" -> CuratorEventType.WATCHED
        "getWatchedEvent" -> WatchedEvent(EventType.None, state, null)
        else -> null
    }
} as CuratorEvent
