package io.lockkeeper.spring.boot

import io.lockkeeper.Locks
import org.apache.curator.test.InstanceSpec
import org.apache.curator.test.TestingServer
import org.springframework.boot.SpringApplication
import org.springframework.boot.autoconfigure.AutoConfiguration
import org.springframework.boot.autoconfigure.EnableAutoConfiguration
import org.springframework.boot.test.context.runner.ApplicationContextRunner
import org.springframework.context.ApplicationContext
import org.springframework.context.ConfigurableApplicationContext
import org.springframework.context.annotation.Configuration
import org.springframework.context.annotation.DeferredImportSelector
import org.springframework.context.annotation.Import
import org.springframework.core.type.AnnotationMetadata
import org.springframework.integration.support.locks.LockRegistry
import java.util.function.Supplier

/** A ZooKeeper server that listens on the loopback interface only. */
internal fun loopbackServer(): TestingServer {
    val host = "127.0.0.1"
    val only = mapOf<String, Any>("clientPortAddress" to host)
    return TestingServer(InstanceSpec(null, -1, -1, -1, true, 1, 100, 50, only, host), true)
}

/** An application with everything that Spring Boot finds on the class path. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
open class Everything

/** What the starter names, and nothing of Spring Boot's. */
class OnlyTheStarter : DeferredImportSelector {
    override fun selectImports(importing: AnnotationMetadata): Array<String> =
        javaClass.classLoader.getResources("META-INF/spring/${AutoConfiguration::class.java.name}.imports").toList()
            .flatMap { it.readText().lines() }.filter { it.startsWith("io.lockkeeper.") }.toTypedArray()
}

@Configuration(proxyBeanMethods = false)
@Import(OnlyTheStarter::class)
open class StarterAlone

internal fun start(vararg sources: Class<*>, properties: Map<String, Any>): ConfigurableApplicationContext =
    SpringApplication(*sources).apply {
        setDefaultProperties(mapOf("spring.main.banner-mode" to "off") + properties)
    }.run()

internal fun runner(vararg properties: String): ApplicationContextRunner = runnerOf(Everything::class.java, *properties)

internal fun runnerOf(sources: Class<*>, vararg properties: String): ApplicationContextRunner =
    ApplicationContextRunner().withUserConfiguration(sources).withPropertyValues(*properties)

internal inline fun <reified T : Any> ApplicationContext.bean(): T = getBean(T::class.java)

internal fun ApplicationContextRunner.withLocks(make: () -> Locks): ApplicationContextRunner =
    withBean(Locks::class.java, Supplier(make))

/** Spring Integration's interface is generic in 7 and not in 6.5. */
internal fun ApplicationContext.registry() = getBean(LockRegistry::class.java)

/** The status and the details of a health indicator. Their classes have other packages in Spring Boot 3 than in 4. */
internal fun ApplicationContext.health(): Pair<String, Map<String, Any?>> {
    val health = getBean("lockkeeperHealthIndicator").call("health")
    return health.call("getStatus").call("getCode") as String to
        (health.call("getDetails") as Map<*, *>).mapKeys { "${it.key}" }
}

internal fun Any.call(method: String): Any =
    javaClass.methods.first { it.name == method && it.parameterCount == 0 }.apply { trySetAccessible() }.invoke(this)

/** The properties that an editor offers, by the names of their options. */
internal fun describedProperties(): Set<String> =
    LockkeeperAutoConfiguration::class.java.classLoader.getResources("META-INF/spring-configuration-metadata.json")
        .toList()
        .flatMap {
            Regex(""""name": "lockkeeper\.([a-z-]+)"""").findAll(it.readText()).map { found -> found.groupValues[1] }
        }
        .map { name -> name.replace(Regex("-([a-z])")) { it.groupValues[1].uppercase() } }
        .toSet()
