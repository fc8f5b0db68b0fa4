package io.lockkeeper.benchmarks.proxy

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import java.nio.ByteBuffer

internal class OperationsTest : FunSpec({
    fun frame(vararg numbers: Int) = ByteBuffer.allocate(numbers.size * Int.SIZE_BYTES).apply {
        numbers.forEach(::putInt)
        flip()
    }

    test("requests are counted by their kind, without the request for a session") {
        val operations = Operations()
        val requests = operations.ofNewConnection()
        listOf(0, 1, 15, 2, 12, 14, 11, 77).forEachIndexed { at, kind -> requests.accept(frame(at, kind)) }
        operations.count(Operation.CREATE) shouldBe 2
        operations.count(Operation.DELETE, Operation.LIST) shouldBe 2
        operations.count(Operation.MULTI) shouldBe 1
        operations.count(Operation.OTHER) shouldBe 1
    }

    test("a reply without a request is a notification") {
        val operations = Operations()
        val replies = operations.ofReplies()
        listOf(-1, 1, -1, -2).forEach { replies.accept(frame(it, 0)) }
        operations.count(Operation.NOTIFICATION) shouldBe 1
    }
})
