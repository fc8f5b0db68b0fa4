package io.lockkeeper.browser

import org.openqa.selenium.OutputType
import org.openqa.selenium.chrome.ChromeDriver
import org.openqa.selenium.chrome.ChromeDriverService
import org.openqa.selenium.chrome.ChromeOptions
import org.openqa.selenium.logging.LogType
import org.openqa.selenium.logging.LoggingPreferences
import java.io.File
import java.net.URI
import java.util.logging.Level
import java.util.logging.Logger

/** Debian's Chromium without a window. It downloads nothing: both programs must be on the path. */
internal class Browser : AutoCloseable {
    init {
        check(!FINDER.isLoggable(Level.WARNING))
    }

    private val driver = ChromeDriver(
        ChromeDriverService.Builder().usingDriverExecutable(DRIVER).usingAnyFreePort().build(),
        ChromeOptions().apply {
            setBinary(CHROMIUM)
            // Root, as in a container, can't have the sandbox, and a container's shared memory is small.
            addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run")
            setCapability(
                "goog:loggingPrefs",
                LoggingPreferences().apply {
                    enable(LogType.BROWSER, Level.ALL)
                    enable(LogType.PERFORMANCE, Level.ALL)
                },
            )
        },
    )

    fun open(url: String) = driver.get(url)

    /** What can be read in these elements. All at once, because the page may replace them at any moment. */
    fun texts(css: String): List<String> =
        (run("return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)", css) as List<*>).map { "$it" }

    fun text(css: String): String = texts(css).joinToString("\n")

    fun run(script: String, vararg arguments: Any): Any? = driver.executeScript(script, *arguments)

    fun screen(width: Int, height: Int, isPhone: Boolean) {
        driver.executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            mapOf("width" to width, "height" to height, "deviceScaleFactor" to 2, "mobile" to isPhone),
        )
    }

    fun scheme(name: String) {
        val feature = mapOf("name" to "prefers-color-scheme", "value" to name)
        driver.executeCdpCommand("Emulation.setEmulatedMedia", mapOf("features" to listOf(feature)))
    }

    /** Takes a picture for people to look at. */
    fun screenshot(name: String) = driver.getScreenshotAs(OutputType.BYTES).let {
        File("target/screenshots").apply { mkdirs() }.resolve("$name.png").writeBytes(it)
    }

    /** What the pages have complained of. */
    fun complaints(): List<String> = driver.manage().logs().get(LogType.BROWSER).map { it.message }

    /** Everything that the pages have asked for from anywhere. */
    fun requests(): List<URI> = driver.manage().logs().get(LogType.PERFORMANCE)
        .filter { "\"Network.requestWillBeSent\"" in it.message }
        .mapNotNull { REQUEST.find(it.message)?.groupValues?.get(1)?.let(::URI) }

    override fun close() = driver.quit()

    companion object {
        // It says that it does not know the newest protocol. What is used of that here is old.
        private val FINDER: Logger = Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder").apply {
            level =
                Level.OFF
        }

        private val REQUEST = Regex("\"request\":\\{[^}]*?.*?\"url\":\"([^\"]*)\"")
        private val CHROMIUM = onPath("chromium")
        private val DRIVER = onPath("chromedriver")

        /** Why there is no browser; null if there is one. */
        val missing: String? = listOf(CHROMIUM, DRIVER).filterNot { it.canExecute() }
            .joinToString().ifEmpty {
                null
            }?.let { "not on the path: $it. On Debian: apt-get install chromium chromium-driver" }

        private fun onPath(program: String): File =
            System.getenv("PATH").split(File.pathSeparator).map { File(it, program) }.firstOrNull { it.canExecute() }
                ?: File(program)
    }
}
