package io.lockkeeper.internal

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions

class RootPathTest :
    FunSpec({
        fun refusal(root: String) = shouldThrow<IllegalArgumentException> { LockOptions.builder().root(root) }.message

        test("a root that can't be one is refused by the builder, with the fault and an example") {
            val faults = mapOf(
                "" to "begins with no slash",
                "locks" to "begins with no slash",
                "/locks/" to "ends with a slash",
                "//" to "has an empty segment at index 1",
                "/a//b" to "has an empty segment at index 3",
                "/a/." to "has a segment \".\"",
                "/../b" to "has a segment \"..\"",
                "/a\nb" to "contains a character that ZooKeeper refuses, at index 2",
                "/a/\uE000" to "contains a character that ZooKeeper refuses, at index 3",
            )
            for ((root, fault) in faults) {
                refusal(root) shouldBe "root ${Quoted.text(root)} $fault; a root is a path like /locks or /app/locks"
            }
        }

        test("a root that can be one is taken") {
            for (root in listOf("/", "/a", "/a/b", "/a.b", "/...", "/.a", "/a.", "/ ", "/\u65e5\u672c", "/%2F")) {
                withClue(root) { LockOptions.builder().root(root).build().root() shouldBe root }
            }
        }
    })
