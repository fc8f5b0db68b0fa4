package io.lockkeeper.comingfrom

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder

/**
 * Compares docs/coming-from.md with the specs of this package. Each line of ours on the page stands, marked, in the
 * test whose title is the other library's line, and that test runs it.
 */
class ComingFromTest :
    FunSpec({
        val specs = mapOf(
            "Curator" to listOf("Curator"),
            "Redisson" to listOf("Redisson"),
            "ShedLock" to listOf("ShedLock"),
            "Spring Integration" to listOf("SpringIntegration"),
            "kazoo" to listOf("Kazoo"),
            "kotlinx `Mutex`" to listOf("Mutex"),
            "Jam.py" to listOf("Jam"),
            "Zato" to listOf("Zato"),
            "djangae" to listOf("Djangae"),
            "django-lockmgr" to listOf("Lockmgr", "LockmgrSets"),
            "django-db-mutex" to listOf("DbMutex"),
        )

        test("the page has a table for each library that has a spec, and for no other") {
            Page.tables.keys shouldContainExactlyInAnyOrder specs.keys
        }

        for ((library, names) in specs) {
            val table = Page.tables[library].orEmpty()

            val tested = names.map(::TestedLines)

            test("the page's lines for $library are those that its spec runs") {
                table.filter(Page::hasLine).map(Page::row) shouldContainExactly tested.flatMap { it.rows }
                tested.flatMap { it.uncalled }.shouldBeEmpty()
            }

            test("each row for $library has three cells, and shows code or begins by saying why it cannot") {
                table.filterNot {
                    it.size == 3 && (!Page.hasLine(it) || Page.row(it).ours.isNotEmpty())
                }.shouldBeEmpty()
            }
        }
    })
