package io.lockkeeper.site

import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.browser.Browser
import java.io.File

private const val PHONE = 390

/** Opens pages of the site, as a reader's browser does who opens the directory, and takes pictures of some of them. */
internal fun lookAt(site: File, pages: List<String>, pictures: Map<String, String>) = Browser().use { browser ->
    val top = site.canonicalFile.toURI().toString().replace("file:/", "file:///")
    browser.screen(PHONE, 844, true)
    pages.forEach { page ->
        withClue(page) {
            browser.open(top + page)
            browser.run("return document.documentElement.scrollWidth") shouldBe PHONE.toLong()
            browser.complaints().shouldBeEmpty()
        }
    }
    browser.requests().filterNot { it.toString().startsWith(top) || it.scheme == "data" }.shouldBeEmpty()
    for ((page, picture) in pictures) {
        listOf("light", "dark").forEach {
            browser.scheme(it)
            browser.open(top + page)
            browser.screen(PHONE, 844, true)
            browser.screenshot("$picture-$it-phone")
            browser.screen(1280, 900, false)
            browser.screenshot("$picture-$it")
        }
    }
}
