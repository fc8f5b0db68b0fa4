package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe

class LockPathsTest :
    FunSpec({
        val all = listOf("/ns", "/ns/a", "/ns/a/b", "/ns/a/b/x")

        fun known() = LockPaths("ns", "/a/b").also { paths -> all.forEach { paths.exists(it) } }

        test("what is not known to be there is to be made, from above") {
            val paths = LockPaths("ns", "/a/b")
            val parent = paths.parent("x")
            parent shouldBe "/ns/a/b/x"
            paths.missing(parent) shouldBe all
            paths.exists("/ns/a")
            paths.missing(parent) shouldBe all - "/ns/a"
            known().missing(parent).shouldBeEmpty()
        }

        test("with a parent that was removed, those above it stay known; with one that was not found, none does") {
            known().apply { removed("/ns/a/b/x") }.missing("/ns/a/b/x") shouldBe listOf("/ns/a/b/x")
            known().apply { gone("/ns/a/b/x") }.missing("/ns/a/b/x") shouldBe all
        }

        test("the servers keep one name at the top for themselves, and only there") {
            LockPaths("", "/").parent("zookeeper") shouldBe "/%7Aookeeper"
            LockPaths("", "/").parent("zookeepers") shouldBe "/zookeepers"
            LockPaths("", "/locks").parent("zookeeper") shouldBe "/locks/zookeeper"
            LockPaths("ns", "/").parent("zookeeper") shouldBe "/ns/zookeeper"
        }

        test("not every name ever used is remembered") {
            val paths = LockPaths("", "/")
            repeat(10_001) { paths.exists("/$it") }
            (0..10_000).count { paths.missing("/$it").isEmpty() } shouldBe 1
        }
    })
