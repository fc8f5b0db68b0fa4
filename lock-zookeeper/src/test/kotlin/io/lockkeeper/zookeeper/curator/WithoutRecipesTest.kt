package io.lockkeeper.zookeeper.curator

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.lockkeeper.zookeeper.CuratorLocks
import io.lockkeeper.zookeeper.ServerSpec
import io.lockkeeper.zookeeper.ZooKeeperLocks
import java.io.File
import java.net.URLClassLoader

/** A program that has excluded Curator's recipes loses CuratorLocks, and nothing else. */
class WithoutRecipesTest :
    ServerSpec({
        server("without curator-recipes on the class path a lock is taken as ever") {
            val path = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
            val (recipes, others) = path.split(File.pathSeparator).partition { "curator-recipes" in File(it).name }
            recipes.size shouldBe 2 // with its tests
            val urls = others.map { File(it).toURI().toURL() }.toTypedArray()
            URLClassLoader(urls, ClassLoader.getPlatformClassLoader()).use { loader ->
                val connect = loader.loadClass(ZooKeeperLocks::class.java.name).getMethod("connect", String::class.java)
                (connect.invoke(null, server.address) as AutoCloseable).use { locks ->
                    val blocking = locks.javaClass.getMethod("blocking").invoke(locks)
                    val acquire = blocking.javaClass.getMethod("acquire", String::class.java)
                    (acquire.invoke(blocking, "a") as AutoCloseable).use { server.children("/locks/a").size shouldBe 1 }
                }
                shouldThrow<NoClassDefFoundError> { loader.loadClass(CuratorLocks::class.java.name).methods }
            }
        }
    })
