package io.lockkeeper.samples.fencing

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.HeldLock
import io.lockkeeper.StaleTokenException
import io.lockkeeper.memory.MemoryCluster
import java.sql.Connection
import java.sql.DriverManager

/** Two processes with a connection each to one embedded H2. The first one's session has ended, and it does not look. */
class FencedTableTest :
    FunSpec({
        class Writers(val url: String) : AutoCloseable {
            private val cluster = MemoryCluster()
            private val connections = mutableListOf<Connection>()
            private val early = cluster.connect()
            val first: HeldLock = early.locks().blocking().acquire("acct-42")
            val second: HeldLock by lazy {
                early.expireSession()
                cluster.connect().locks().blocking().acquire("acct-42")
            }

            fun connect(): Connection = DriverManager.getConnection(url).also { connections += it }

            fun table() = FencedTable(connect())

            override fun close() {
                connections[0].createStatement().use { it.execute("SHUTDOWN") }
            }
        }

        fun database(name: String) = Writers("jdbc:h2:mem:$name;DB_CLOSE_DELAY=-1").apply {
            table().create()
            table().add("acct-42", 100)
        }

        test("a writer that comes late is refused by the database, and the later hold's balance stays") {
            database("late").use { writers ->
                val (late, next) = writers.table() to writers.table()
                val stale = late.read(writers.first)
                next.write(writers.second, next.read(writers.second) - 30)
                writers.first.isHeld() shouldBe false
                val refused = shouldThrow<StaleTokenException> { late.write(writers.first, stale + 50) }
                refused.lockName() shouldBe "acct-42"
                refused.token() shouldBe writers.first.fencingToken()
                refused.highestToken() shouldBe writers.second.fencingToken()
                next.read(writers.second) shouldBe 70
            }
        }

        test("a late writer is refused also between the next one's read and write, and may not read") {
            database("claimed").use { writers ->
                val (late, next) = writers.table() to writers.table()
                val stale = late.read(writers.first)
                val balance = next.read(writers.second)
                shouldThrow<StaleTokenException> { late.write(writers.first, stale + 50) }
                shouldThrow<StaleTokenException> { late.read(writers.first) }
                next.write(writers.second, balance - 30)
                next.read(writers.second) shouldBe 70
            }
        }

        test("a hold may read and write several times") {
            database("several").use { writers ->
                val table = writers.table()
                repeat(3) { table.write(writers.first, table.read(writers.first) + 1) }
                table.read(writers.first) shouldBe 103
            }
        }

        test("a process that ends within its transaction has neither claimed nor written, and the next one goes on") {
            database("killed").use { writers ->
                val connection = writers.connect()
                connection.autoCommit = false
                FencedTable(connection).run { write(writers.first, read(writers.first) + 50) }
                connection.close() // the database rolls back, as it does when the connection of a killed process breaks
                val next = writers.table()
                next.read(writers.second) shouldBe 100
                next.write(writers.second, 70)
                next.read(writers.second) shouldBe 70
            }
        }
    })
