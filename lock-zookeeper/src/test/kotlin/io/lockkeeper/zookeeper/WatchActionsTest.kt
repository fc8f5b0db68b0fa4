package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import org.apache.zookeeper.WatchedEvent
import org.apache.zookeeper.Watcher.Event.EventType
import org.apache.zookeeper.Watcher.Event.KeeperState
import java.util.UUID

/** How a watch event of ZooKeeper is passed on. */
class WatchActionsTest :
    FunSpec({
        val deleted = WatchedEvent(EventType.NodeDeleted, KeeperState.SyncConnected, "/locks/x")

        test("an action that fails does not keep the change from the others") {
            var told = 0
            val watches = Watches({}, {})
            repeat(5) {
                watches.onData("/locks/x", UUID.randomUUID()) {
                    told++
                    error("as an action may")
                }
            }
            watches.process(deleted)
            told shouldBe 5
        }

        test("a change that could not be recorded is still passed on") {
            var told = 0
            val watches = Watches({}, { error("as this may") })
            watches.onData("/locks/x", UUID.randomUUID()) { told++ }
            watches.process(deleted)
            told shouldBe 1
        }
    })
