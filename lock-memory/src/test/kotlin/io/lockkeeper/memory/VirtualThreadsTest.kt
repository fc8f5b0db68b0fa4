package io.lockkeeper.memory

import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.core.test.Enabled
import io.kotest.matchers.shouldBe
import io.lockkeeper.contract.VirtualJvm

/** Waiting virtual threads need no carrier, and the carriers don't spin. One carrier is enough. */
@Isolate
class VirtualThreadsTest :
    FunSpec({
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
            ) { VirtualJvm.run(VirtualThreads::class.java, emptyList(), flags) shouldBe VirtualJvm.OK }
        }
    })

/** The program that runs in the child. */
internal object VirtualThreads {
    @JvmStatic
    fun main(@Suppress("UnusedParameter") arguments: Array<String>) {
        val cluster = MemoryCluster()
        VirtualJvm.crowds { cluster.connect().locks() }
    }
}
