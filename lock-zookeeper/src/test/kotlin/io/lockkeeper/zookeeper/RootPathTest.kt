package io.lockkeeper.zookeeper

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.property.Arb
import io.kotest.property.arbitrary.arbitrary
import io.kotest.property.arbitrary.string
import io.kotest.property.checkAll
import io.lockkeeper.LockOptions
import org.apache.zookeeper.common.PathUtils
import kotlin.random.nextInt

class RootPathTest :
    FunSpec({
        fun isRoot(path: String) = runCatching { LockOptions.builder().root(path) }.isSuccess

        fun isPath(path: String) = runCatching { PathUtils.validatePath(path) }.isSuccess

        // Parts that the rules mention, so that most texts are nearly paths.
        val parts = listOf("/", "/", "/", ".", ".", "a", "b", "%") +
            listOf(0x00, 0x01, 0x1F, 0x20, 0x7E, 0x7F, 0x9F, 0xA0)
                .plus(listOf(0xD7FF, 0xD800, 0xE000, 0xF8FF, 0xF900, 0xFFEF, 0xFFF0, 0xFFFF))
                .map { Char(it).toString() }
        val nearPaths = arbitrary { random ->
            buildString {
                if (random.random.nextInt(10) > 0) append('/')
                repeat(random.random.nextInt(0..6)) { append(parts.random(random.random)) }
            }
        }

        test("a root is what ZooKeeper's own check takes for a path, and nothing else") {
            checkAll(20_000, nearPaths) { withClue(it) { isRoot(it) shouldBe isPath(it) } }
            checkAll(2_000, Arb.string(0..20)) { withClue(it) { isRoot("/$it") shouldBe isPath("/$it") } }
            for (c in Char.MIN_VALUE..Char.MAX_VALUE) withClue(c.code) { isRoot("/$c") shouldBe isPath("/$c") }
        }
    })
