package io.lockkeeper.site

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.ints.shouldBeGreaterThan
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.createDirectories
import kotlin.io.path.deleteIfExists
import kotlin.io.path.writeText

/** The links of the Markdown pages, and those of the site without the API reference, which takes a minute to make. */
class LinksTest :
    FunSpec({
        val repository = REPOSITORY.toPath()
        val pages = (repository.toFile().listFiles().orEmpty().toList() + File(REPOSITORY, "docs").walk())
            .filter { it.extension == "md" }.map { repository.relativize(it.toPath()) }.distinct()

        test("every link of a Markdown page leads to a file, and to a heading in it") {
            pages.size shouldBeGreaterThan 20
            pages.flatMap { MarkdownLinks.broken(repository, it) }.shouldBeEmpty()
        }

        test("every Markdown page becomes a page of the site") {
            Menu.pages(repository).map { it.source() } shouldContainExactlyInAnyOrder pages.map { it.toString() }
        }

        test("every link of the site leads to a page of it, and to an anchor there") {
            val site = Path.of("target/pages")
            Site(repository, site).write()
            // Stands for the API reference.
            site.resolve(Menu.API).apply { parent.createDirectories() }.writeText("<!DOCTYPE html><title>API</title>")
            val report = HtmlLinks.check(site)
            report.mistakes().shouldBeEmpty()
            report.links() shouldBeGreaterThan 500
        }

        test("links that lead nowhere are found") {
            val top = Files.createTempDirectory("links")
            val page = Path.of("page.md")
            top.resolve("there.md").writeText("# There\n## A heading\n")
            top.resolve(page).writeText("[1](there.md#a-heading) [2](gone.md) [3](there.md#gone) ![4](gone.svg)\n")
            MarkdownLinks.broken(top, page) shouldContainExactly
                listOf(
                    "page.md: no such file: gone.md",
                    "page.md: no such heading: there.md#gone",
                    "page.md: no such file: gone.svg",
                )

            top.resolve("there.html").writeText("<h2 id='a'>A</h2><p id='b'><p id='b'>")
            top.resolve("page.html").writeText(
                "<a href='there.html#a'>1</a><a href='there.html#c'>2</a><img src='gone.png'>" +
                    "<a href='/there.html'>3</a><a href='http://example.org'>4</a><a href='https://example.org'>5</a><a href='../x.html'>6</a>",
            )
            val report = HtmlLinks.check(top)
            report.mistakes() shouldContainExactlyInAnyOrder
                listOf(
                    "there.html: twice the id b",
                    "page.html: no such anchor: there.html#c",
                    "page.html: no such file: gone.png",
                    "page.html: not relative: /there.html",
                    "page.html: Neither https nor mailto: http://example.org",
                    "page.html: leads out of the site: ../x.html",
                )
            report.external() shouldContainExactly setOf("https://example.org")
            top.toFile().walk().filter { it.isFile }.forEach { it.toPath().deleteIfExists() }
        }
    })
