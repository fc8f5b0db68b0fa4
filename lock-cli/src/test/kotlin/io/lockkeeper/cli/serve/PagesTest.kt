package io.lockkeeper.cli.serve

import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.ConnectionState
import io.lockkeeper.ContenderKind
import io.lockkeeper.Holder
import io.lockkeeper.LockInspection
import io.lockkeeper.LockTenure
import io.lockkeeper.QueuedContender
import io.lockkeeper.spi.LockMode
import java.time.Duration
import java.time.Instant
import java.util.Optional

class PagesTest :
    FunSpec({
        val settings = Settings("zk:2181", Duration.ofSeconds(2), Duration.ofMinutes(10), 3)

        fun look(vararg seen: LockInspection, seconds: Long = 0) = View.Look(
            at(seconds),
            Duration.ZERO,
            History().add(seen.asList(), at(seconds), true),
            true,
            listOf(),
            listOf(),
        )

        fun page(look: View.Look, seconds: Long = 0, vararg query: Pair<String, String>) =
            NamesPage(settings, NamesQuery.of(query.toMap()), at(seconds)).body(look)

        fun names(page: String) = Regex("<th scope=\"row\">.*?<bdi>(.*?)</bdi>").findAll(page).map {
            it.groupValues[1]
        }.toList()

        test("a name is text, wherever it stands, and can't turn its neighbours around") {
            val name = "<script>alert('\"&x')</script>\u202E\n"
            val all = page(look(held(name, "n", 1)), query = arrayOf("prefix" to "<script>")) +
                LockPage(settings, name, START).body(look(held(name, "n", 1)))
            all shouldNotContain "<script"
            all shouldNotContain "\u202E"
            all shouldContain "<bdi>&lt;script&gt;alert(&#39;\\&quot;&amp;x&#39;)&lt;/script&gt;\\u202E\\n</bdi>"
            all shouldContain "value=\"&lt;script&gt;\""
            all shouldContain "/lock?name=%3Cscript%3Ealert%28%27%22%26x%27%29%3C%2Fscript%3E%E2%80%AE%0A\""
        }

        test("ten thousand names make pages of a hundred, sorted and filtered by the server") {
            val look =
                look(*Array(10_000) { held("n%05d".format(it), "$it", 1, since = START.minusSeconds(it % 977L)) })
            val first = page(look)
            names(first) shouldBe List(100) { "n%05d".format(it) }
            first.length shouldBeLessThan 80_000
            first shouldContain "Page 1 of 100"
            names(page(look, query = arrayOf("page" to "100"))).last() shouldBe "n09999"
            names(page(look, query = arrayOf("page" to "999"))).last() shouldBe "n09999"
            names(page(look, query = arrayOf("prefix" to "n0999"))) shouldBe List(10) { "n0999$it" }
            names(page(look, query = arrayOf("sort" to "held"))).first() shouldBe "n00976"
            listOf("page" to "-1", "page" to "x", "sort" to "x").forAll {
                names(page(look, 0, it)).first() shouldBe
                    "n00000"
            }
        }

        test("what is unusual is marked: long held, many waiting, a lease that is over") {
            val waiting = Array(3) { waits("w$it", 10L + it) }
            fun row(seconds: Long, seen: LockInspection) =
                page(look(seen), seconds).substringAfter("<tbody>").substringBefore("</tr>")
            row(599, held("a", "n", 1)) shouldContain "<tr class=\"\">"
            row(600, held("a", "n", 1)) shouldContain "10m00s</time><span class=\"aloud\"> long held</span>"
            row(1, held("a", "n", 1, *waiting)) shouldContain "3<span class=\"aloud\"> many waiting</span>"
            row(9, held("a", "n", 1, leaseEnds = at(5))) shouldContain "over by <time"
            row(9, held("a", "n", 0, leaseEnds = at(5))).let {
                it shouldContain "<tr class=\"bad\">"
                it shouldContain "expired <time"
            }
            row(3, held("a", "n", 1, leaseEnds = at(65))) shouldContain "1m02s"
        }

        test(
            "a lock that may only be kept is marked as such, and never as held for long or with a lease that is over",
        ) {
            val look = look(held("held", "n", 1, since = at(5)), held("kept", "k", 2, mayBeKept = true))
            val page = page(look, 10_000, "sort" to "held")
            names(page) shouldBe listOf("held", "kept") // nobody may hold it, although it is older
            page shouldContain "2 locks are held, 1 of them perhaps only kept"
            page shouldContain "1 held for 10m00s or longer"
            val row = page.substringAfter("</bdi>").substringAfter("<tr class=").substringBefore("</tr>")
            row shouldStartWith "\"\">"
            row shouldContain "<span class=\"chip\" title=\"The process may only keep the lock for its next caller."
            row shouldContain ">≤ </span><time"
            row shouldContain "Only the process knows if a caller holds the lock, and with which lease\">?</span>"
            row shouldNotContain "long held"
            LockPage(settings, "kept", at(10_000)).body(look).let {
                it shouldContain "<dl class=\"\"><div><dt>Held or kept by</dt>"
                it shouldContain ">kept</span>"
            }
            LockPage(settings, "held", at(10_000)).body(look) shouldContain "<dl class=\"warn\"><div><dt>Held by</dt>"
        }

        test("the end of locks that a session may only have kept is no loss, and says what went with it") {
            val history = History()
            val kept = listOf("a", "b").map { held(it, it, 1, mayBeKept = true) }
            history.add(kept, at(0), true)
            history.add(listOf(), at(2), true)
            val gone = View.Look(at(2), Duration.ZERO, listOf(), true, history.unusual(), history.others())
            val ends = Endings.sections(gone, "", at(2))
            ends.substringBefore("Other ends") shouldContain "No tenure ended in an unusual way"
            ends.substringAfter("Other ends").let {
                it shouldContain "with all 2 places of its session, which it may only have kept"
                it shouldContain "data-label=\"Held for\">≤ 2s"
                it shouldContain ">kept</span>"
            }
        }

        test("all holders of a shared lock are shown, each with its mode, and a queue of mixed kinds is marked") {
            val writer = QueuedContender("w", 9, ContenderKind.LOCKKEEPER, process(9), Optional.of(LockMode.WRITE))
            val shared = read("a", "a1" to 1, "a2" to 2, "a3" to 3, waiting = listOf(writer))
            page(look(shared), 1).let {
                it shouldContain "and 2 more"
                it shouldContain "data-label=\"Mode\">read</td>"
            }
            LockPage(settings, "a", at(1)).body(look(shared)).let {
                it shouldContain "<h2>3 hold it</h2>"
                Regex("<dt>Mode</dt><dd>read</dd>").findAll(it).count() shouldBe 3
                listOf("a1", "a2", "a3").forAll { node -> it shouldContain "<code>$node</code>" }
                it shouldContain "data-label=\"Mode\">write</td>"
                it shouldNotContain "Different kinds"
            }
            val mixed = read("a", "a1" to 1, waiting = listOf(waits("e", 2)))
            page(look(mixed)) shouldContain ">mixed</span>"
            LockPage(settings, "a", START).body(look(mixed)) shouldContain "Different kinds of lock"
            page(look(held("a", "n", 1))) shouldContain "data-label=\"Mode\">exclusive</td>"
        }

        test("a queue shows its first five hundred, and how many more there are") {
            val waiting = Array(510) { waits("w$it", 10L + it) }
            val page = LockPage(settings, "a", START).body(look(held("a", "n", 1, *waiting)))
            Regex("data-label=\"Place\"").findAll(page).count() shouldBe LockPage.ROWS
            page shouldContain "And 10 more."
        }

        test("a look that failed says why, and from when the shown one is") {
            val failure = View.Failure(at(9), "Locks: <NOAUTH>")
            fun shown(look: View.Look?) =
                Page(settings, at(10)).of("t", View(look, failure), ConnectionState.CONNECTED, "")
            shown(look()) shouldContain Regex("The look at <time.*>00:00:09 UTC</time> failed: Locks: &lt;NOAUTH&gt;")
            shown(look()) shouldContain Regex("What is shown here is from <time.*>00:00:00 UTC</time>")
            shown(null) shouldNotContain "What is shown"
        }

        test("nothing held says so") {
            page(look()) shouldContain "No lock is held"
            page(look(held("a", "n", 1)), query = arrayOf("prefix" to "b")) shouldContain
                "No name in use begins like this"
            LockPage(settings, "a", START).body(look()) shouldContain "Nobody holds it"
        }

        test("a node that can't be read has its cause, and no times") {
            val secret = Holder("", -1, "", Instant.EPOCH, 0, false, Optional.of("NOAUTH <&>"))
            val queue = LockInspection(
                "a",
                Optional.of(LockTenure("a", "n", 0, 0, ContenderKind.UNREADABLE, secret, 0, Optional.empty())),
                listOf(QueuedContender("m", 0, ContenderKind.UNREADABLE, secret)),
                false,
            )
            page(look(queue)).let {
                it shouldContain "can’t be read: NOAUTH &lt;&amp;&gt;"
                it shouldContain "<td class=\"num\" data-label=\"Held for\"><time"
                it shouldNotContain "ticket"
            }
            LockPage(settings, "a", START).body(look(queue)) shouldNotContain "1970"
        }
    })
