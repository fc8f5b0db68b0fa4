package io.lockkeeper.engine.place

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.internal.Nanos
import io.lockkeeper.spi.NodeData

class NodeWritingTest :
    FunSpec({
        fun renewals(data: ByteArray, version: Int) = NodePayload.renewals(NodeData(data, version, 0))

        test("writings that show the node are told from renewals, and a renewal together with one counts") {
            val writing = NodeWriting("lockkeeper\nhandoffMillis=20".toByteArray(), Nanos.FOREVER)
            renewals(writing.first(), 0) shouldBe 0
            writing.show()
            renewals(writing.next(), 1) shouldBe 0
            writing.show(Nanos.FOREVER)
            writing.renew(Nanos.FOREVER)
            renewals(writing.next(), 2) shouldBe 1
            writing.show(60_000_000_000)
            val last = writing.next()
            renewals(last, 3) shouldBe 1
            NodePayload.leaseMillis(NodeData(last, 3, 0)).asLong shouldBe 60_000
            renewals(writing.next(), 4) shouldBe 2 // repeated: it may pass for a renewal
        }
    })
