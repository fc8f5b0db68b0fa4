package io.lockkeeper.contract

import io.kotest.assertions.withClue
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockTimeoutException
import kotlin.time.Duration.Companion.ZERO

/** Names that a careless mapping would confuse with each other, or break on. */
private val awkward =
    listOf(
        "a/b", "a", "b", "/", "/a", "a/", "//", ".", "..", "...", "a/../b", "%", "%%", "%2F", "%2f", "a%2Fb", "%2E",
        "zookeeper", "config", "lock-", "_c_0-lock-0000000001", "A", "B", "Ä", "ä", "a\u0308", "\uD83D\uDD12",
        "\uD83D\uDD12\uD83D\uDD12", "\u65E5\u672C", " ", "  ", "\t", "\n", "\u0001", "\u007F", "\u0085", "\uFFFD",
        "\uFFFF", "\uE000", "a:b", "a b", "a=b", "\\", "\"", "n".repeat(512), "n".repeat(511), "\u00E9".repeat(256),
        "/".repeat(512),
    )

private val wrong =
    mapOf(
        "" to "must not be empty",
        "n".repeat(513) to "has 513 bytes of UTF-8",
        "\u00E9".repeat(257) to "has 514 bytes of UTF-8",
        "\u0000" to "contains a NUL character at index 0",
        "a\u0000b" to "contains a NUL character at index 1",
        "a\uD83D" to "contains a lone surrogate at index 1",
        "\uDD12b" to "contains a lone surrogate at index 0",
        "\uDD12\uD83D" to "contains a lone surrogate at index 0",
    )

fun Contract<*>.names() {
    must("keep awkward names apart from each other, and together across processes") {
        val a = process()
        val b = process()
        val tenants = awkward.map { name ->
            withClue(name) { a.tenant(name, ZERO).also { it.held().name() shouldBe name } }
        }
        a.locks.inUse() shouldStartWith "${awkward.size} names, ${awkward.size} contenders, ${awkward.size} holds: "
        for (name in awkward) {
            val failure = b.tenant(name, ZERO).failure()
            withClue(name) { failure.shouldBeInstanceOf<LockTimeoutException>().lockName() shouldBe name }
        }
        tenants.forEach { it.release() }
    }

    must("refuse an invalid name, and say what is wrong with it") {
        val a = process()
        for ((name, fault) in wrong) {
            val failure = a.tenant(name).failure()
            failure.shouldBeInstanceOf<IllegalArgumentException>().message shouldContain fault
        }
    }
}
