package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe

class LockPathsTest :
    FunSpec({
        val all = listOf("/ns", "/ns/a", "/ns/a/b", "/ns/a/b/x")

        fun known() = LockPaths("ns", "/a/b").also { paths -> all.forEach { paths.exists(it) } }

        test("parents that are not known to exist are created from the top down") {
            val paths = LockPaths("ns", "/a/b")
            val parent = paths.parent("x")
            parent shouldBe "/ns/a/b/x"
            paths.missing(parent) shouldBe all
            paths.exists("/ns/a")
            paths.missing(parent) shouldBe all - "/ns/a"
            known().missing(parent).shouldBeEmpty()
        }

        test("after a parent is removed its ancestors stay known; after one is not found, none does") {
            known().apply { removed("/ns/a/b/x") }.missing("/ns/a/b/x") shouldBe listOf("/ns/a/b/x")
            known().apply { gone("/ns/a/b/x") }.missing("/ns/a/b/x") shouldBe all
        }

        test("the servers reserve one name at the top of the tree, and only there") {
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
