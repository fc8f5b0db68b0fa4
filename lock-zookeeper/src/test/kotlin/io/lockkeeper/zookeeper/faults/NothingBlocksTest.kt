package io.lockkeeper.zookeeper.faults

import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe

// Alone: its process needs the machine for itself.
@Isolate
class NothingBlocksTest :
    FunSpec({
        test("the library blocks no dispatcher, timer or ZooKeeper event thread, in a loss neither") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val network = FaultyNetwork(server).closedAtEnd()
                val flags = listOf("-XX:+AllowRedefinitionToAddDeleteMethods", "-XX:+EnableDynamicAgentLoading")
                val child = ChildJvm("exercise", network.address, "10000", flags = flags).closedAtEnd()
                child.answer() shouldBe "true" // a control that blocks, which must be recorded
                child.answer() shouldBe BlockingWatch.NOTHING
                network.cut()
                child.ask("again")
                child.answer() shouldBe BlockingWatch.NOTHING
                server.sessions().forEach { server.expire(it) }
                child.ask("again")
                child.answer() shouldBe BlockingWatch.NOTHING
                child.ask("close")
                child.answer() shouldBe BlockingWatch.NOTHING
            }
        }
    })
