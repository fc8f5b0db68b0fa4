package io.lockkeeper.site

import io.kotest.core.spec.style.FunSpec
import io.kotest.core.test.Enabled
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainAll
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.lockkeeper.browser.Browser
import java.io.File

/** Looks at the pages in a browser, where there is one. */
class PagesTest :
    FunSpec({
        val hasBrowser = { _: Any -> Browser.missing?.let(Enabled::disabled) ?: Enabled.enabled }
        val built = System.getProperty("site.directory")?.let(::File)

        test("no page is wider than a phone, complains, or loads anything from elsewhere")
            .config(enabledOrReasonIf = hasBrowser) {
                val site = File("target/looked-at")
                Site(REPOSITORY.toPath(), site.toPath()).write()
                val pages = Menu.pages(REPOSITORY.toPath()).map { it.target() } + Menu.START
                val pictures = mapOf(
                    Menu.START to "start",
                    "features.html" to "features",
                    "operations.html" to "operations",
                )
                lookAt(site, pages, if (built == null) mapOf() else pictures)
            }

        context("the whole site, which the profile \"site\" has made").config(
            enabledOrReasonIf = { if (built == null) Enabled.disabled("made only with -Psite") else Enabled.enabled },
        ) {
            val api = File(built, "${Menu.API_DIRECTORY}/-lockkeeper/io.lockkeeper")

            test("the reference shows Kotlin's functions and Java's types together") {
                val packages = File(api, "..").list().orEmpty().toList()
                packages shouldContainAll listOf("io.lockkeeper", "io.lockkeeper.zookeeper", "io.lockkeeper.memory")
                api.list().orEmpty().toList() shouldContainAll
                    listOf("with-lock.html", "-lock-scope", "-locks", "-fence")
            }

            test("the reference leaves out types that are public for the library alone") {
                val sources = File(
                    REPOSITORY,
                    "lock-core/src/main/java/io/lockkeeper",
                ).listFiles().orEmpty().filter(File::isFile)
                val internal = sources.filter { Regex("@InternalLockApi\\R(?=public )").containsMatchIn(it.readText()) }
                    .map { it.nameWithoutExtension.replace(Regex("([A-Z])"), "-$1").lowercase() }
                internal.shouldNotBeEmpty()
                internal.filter { File(api, it).exists() }.shouldBeEmpty()
            }

            test(
                "a browser shows the reference, its menu too, from the directory",
            ).config(enabledOrReasonIf = hasBrowser) {
                val pages = listOf("index.html", "with-lock.html", "-locks/index.html").map {
                    "${Menu.API_DIRECTORY}/-lockkeeper/io.lockkeeper/$it"
                } + Menu.API
                val pictures = mapOf(Menu.API to "api", pages[0] to "api-package", pages[1] to "api-with-lock")
                lookAt(checkNotNull(built), pages, pictures)
            }
        }
    })
