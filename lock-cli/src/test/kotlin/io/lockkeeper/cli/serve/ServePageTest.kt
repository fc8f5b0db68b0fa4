package io.lockkeeper.cli.serve

import io.kotest.core.test.Enabled
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockTerms
import io.lockkeeper.acquire
import io.lockkeeper.acquireTicket
import io.lockkeeper.browser.Browser
import io.lockkeeper.cli.Case
import io.lockkeeper.cli.CliSpec
import io.lockkeeper.closeAndAwait
import io.lockkeeper.contract.soon
import org.apache.curator.framework.CuratorFrameworkFactory
import org.apache.curator.framework.recipes.locks.InterProcessMutex
import org.apache.curator.retry.RetryOneTime
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

private const val SCRIPT = "<script>document.title='broken'</script>"
private val PATIENCE = 30.seconds

@OptIn(DelicateLockApi::class)
class ServePageTest :
    CliSpec({
        fun inBrowser(name: String, test: suspend Case.(Browser) -> Unit) = test(name).config(
            enabledOrReasonIf = { Browser.missing?.let(Enabled::disabled) ?: Enabled.enabled },
        ) { inCase { Browser().use { test(it) } } }

        inBrowser(
            "a browser shows names, queues and ends, and what changes without loading the page again",
        ) { browser ->
            val first = connect { label("nightly export") }
            val export = first.acquire("billing/export/2026-11", lease = 20.minutes)
            val handles = mutableListOf(first.acquire("billing/ledger")) // or they count as dropped
            val queue = connect {
                label("web")
                fair(true)
            }
            val patient = LockTerms.waiting(Duration.ofMinutes(5))
            val waiters = List(12) { queue.async().acquireAsync("billing/export/2026-11", patient) }
            handles += connect { label("import") }.acquire(SCRIPT)
            connect { label("deploy") }.acquireTicket("deploy/shop", 1.seconds)
            handles += connect().acquire("search/reindex")
            val curator = CuratorFrameworkFactory.newClient(server.address, RetryOneTime(100)).apply { start() }
            InterProcessMutex(curator, "/locks/legacy").acquire()
            val dying = connect { label("worker-7") }
            listOf("mail/a", "mail/b", "mail/c").forEach { handles += dying.acquire(it) }
            val (command, url) = serve("--long-held", "3s")

            browser.screen(1100, 900, false)
            browser.open(url)
            soon(PATIENCE) { browser.texts("#names tbody th").size shouldBe 9 }
            browser.run("window.sameDocument = true")
            browser.texts("#names tbody th") shouldContainExactly listOf(
                SCRIPT, "billing/export/2026-11", "billing/ledger", "deploy/shop", "legacy", "mail/a", "mail/b",
                "mail/c", "search/reindex",
            )
            browser.text("#names tr:nth-child(2)").let {
                it shouldContain "nightly export"
                it shouldContain "pid ${ProcessHandle.current().pid()}"
                it shouldContain "12"
            }
            browser.text("#names tr:nth-child(4)") shouldContain "expired"
            browser.text("#status") shouldContain "Connected to ${server.address}"
            browser.run("return document.title") shouldBe "9 locks in use – Lockkeeper"

            // The keyboard's place stays when the elements are new.
            browser.run("window.old = document.querySelector('th:last-child a'); old.focus()")
            soon(PATIENCE) { browser.run("return old.isConnected") shouldBe false }
            browser.run("return document.activeElement.textContent") shouldBe "Waiting"

            // A new one comes, a process goes, and the page shows both by itself.
            handles += connect { label("late") }.acquire("zz/late")
            dying.closeAndAwait(100.milliseconds)
            soon(PATIENCE) {
                browser.text("#names") shouldContain "zz/late"
                browser.text("#losses") shouldContain "with all 3 places of its session"
            }
            export.releaseAsync().toCompletableFuture().get()
            soon(PATIENCE) { browser.text("#ends") shouldContain "billing/export/2026-11" }
            soon(PATIENCE) { browser.text("#names") shouldContain "held for 3s or longer" }
            browser.run("return window.sameDocument") shouldBe true

            listOf("light", "dark").forEach {
                browser.scheme(it)
                browser.screenshot("names-$it")
            }
            browser.scheme("light")
            browser.screen(390, 844, true)
            browser.run("return document.documentElement.scrollWidth") shouldBe 390L
            browser.screenshot("names-phone")
            browser.screen(1100, 900, false)

            browser.open("${url}lock?name=billing%2Fexport%2F2026-11")
            soon(PATIENCE) { browser.texts("table.queue tbody tr").size shouldBe 11 }
            browser.text("#queue dl") shouldContain "web"
            browser.screenshot("lock-light")
            browser.scheme("dark")
            browser.screen(390, 844, true)
            browser.screenshot("lock-phone-dark")

            browser.requests().let { asked ->
                asked.shouldNotBeEmpty()
                asked.forAll { it.toString() shouldStartWith url }
            }
            browser.complaints().shouldBeEmpty()

            command.signal("TERM")
            command.outcome().exit shouldBe 143
            soon(PATIENCE) { browser.text("#offline") shouldContain "No answer since" }
            browser.screenshot("lock-phone-offline")
            curator.close()
            handles.forEach { it.releaseAsync() }
            waiters.forEach { it.cancel(true) }
        }
    })
