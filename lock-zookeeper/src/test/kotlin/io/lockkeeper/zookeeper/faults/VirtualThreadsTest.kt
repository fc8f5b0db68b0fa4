package io.lockkeeper.zookeeper.faults

import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.core.test.Enabled
import io.kotest.engine.concurrency.TestExecutionMode
import io.kotest.matchers.shouldBe
import io.lockkeeper.contract.VirtualJvm
import io.lockkeeper.zookeeper.ZooKeeperLocks

/** Virtual threads need no carrier while they wait for a server, and carriers don't spin. One carrier is enough. */
@Isolate
class VirtualThreadsTest :
    FunSpec({
        // One after the other: each keeps every core busy, and measures how busy.
        testExecutionMode = TestExecutionMode.Sequential

        for ((carriers, flags) in VirtualJvm.CARRIERS) {
            test("2,000 virtual threads are all served in every mode, on $carriers").config(
                enabledOrReasonIf = {
                    if (VirtualJvm.home ==
                        null
                    ) {
                        Enabled.disabled(VirtualJvm.NONE)
                    } else {
                        Enabled.enabled
                    }
                },
            ) {
                OwnedServer().use { server ->
                    VirtualJvm.run(VirtualThreads::class.java, listOf(server.address), flags) shouldBe VirtualJvm.OK
                }
            }
        }
    })

/** The program that runs in the child. */
internal object VirtualThreads {
    @JvmStatic
    fun main(arguments: Array<String>) = VirtualJvm.crowds { ZooKeeperLocks.connect(arguments.single()) }
}
