package io.lockkeeper.cli.output

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.ContenderKind
import io.lockkeeper.Holder
import io.lockkeeper.LockInspection
import io.lockkeeper.LockTenure
import io.lockkeeper.QueuedContender
import io.lockkeeper.spi.LockMode
import java.time.Instant
import java.util.Optional

class PictureJsonTest :
    FunSpec({
        val start = Instant.parse("2026-01-01T00:00:00Z")

        test("a queue has its holder and those that wait, in order; what is not known is null") {
            val holder = Holder("db1", 7, "nightly", start, 2, false)
            val tenure = LockTenure(
                "a/b",
                "n1",
                2,
                0x1f,
                ContenderKind.LOCKKEEPER,
                holder,
                42,
                Optional.of(start.plusSeconds(30)),
            )
            val waiter =
                QueuedContender("n2", 0, ContenderKind.MUTEX, Holder("", -1, "", start.plusSeconds(5), 0, false))
            val queue = LockInspection("a/b", Optional.of(tenure), listOf(waiter), false)
            val shown = """{"kind":"lockkeeper","mode":"exclusive","host":"db1","pid":7,"label":"nightly",""" +
                """"session":"0x1f","since":"2026-01-01T00:00:00Z","age":10.5,"token":42,"renewals":2,""" +
                """"leaseEnds":"2026-01-01T00:00:30Z","leaseLeft":19.5,"mayBeKept":false,"node":"n1","version":2}"""
            Json.line(PictureJson.of(queue, start.plusMillis(10_500)).values()) shouldBe
                """{"name":"a/b","holder":$shown,"holders":[$shown],"mixed":false,"waiting":[""" +
                """{"kind":"mutex","mode":"exclusive","host":null,"pid":null,"label":null,"session":null,""" +
                """"since":"2026-01-01T00:00:05Z","age":5.5,"node":"n2"}]}"""
        }

        test("a lock that may only be kept says so") {
            val holder = Holder("h", 1, "", start, 0, false)
            val mode = Optional.of(LockMode.EXCLUSIVE)
            val kind = ContenderKind.LOCKKEEPER
            val tenure = LockTenure("x", "n1", 0, 1, kind, holder, 1, Optional.empty(), mode, true)
            PictureJson.holder(tenure, start).values()["mayBeKept"] shouldBe true
        }

        test(
            "all that share a lock are there, with the permits that each has, and a kind that nobody knows has no mode",
        ) {
            fun tenure(node: String, mode: LockMode) = LockTenure(
                "x",
                node,
                0,
                1,
                ContenderKind.LOCKKEEPER,
                Holder("h", 1, "", start, 0, false),
                1,
                Optional.empty(),
                Optional.of(mode),
            )
            val other = QueuedContender(
                "o",
                1,
                ContenderKind.FOREIGN,
                Holder("", -1, "", start, 0, false),
                Optional.empty(),
            )
            val holders = listOf(tenure("n1", LockMode.permits(2, 5)), tenure("n2", LockMode.permits(1, 5)))
            val values = PictureJson.of(LockInspection("x", holders, listOf(other), false), start).values()
            fun all(key: String) = (values[key] as List<*>).map { it as Map<*, *> }
            all("holders").map { listOf(it["node"], it["mode"], it["permits"], it["total"]) } shouldBe
                listOf(listOf("n1", "permits", 2, 5), listOf("n2", "permits", 1, 5))
            values["holder"] shouldBe all("holders").first()
            values["mixed"] shouldBe true
            all("waiting").single().run {
                get("mode") shouldBe null
                containsKey("permits") shouldBe false
            }
        }

        test("a node that may not be read says why, and nothing else of its process") {
            val holder = Holder("", -1, "", Instant.EPOCH, 0, false, Optional.of("not allowed"))
            val tenure = LockTenure("x", "n1", 0, 0, ContenderKind.UNREADABLE, holder, 0, Optional.empty())
            val queue = LockInspection("x", Optional.of(tenure), emptyList(), false)
            val shown =
                """{"kind":"unreadable","mode":"exclusive","host":null,"pid":null,"label":null,"session":null,""" +
                    """"since":null,"age":null,"unreadable":"not allowed","token":null,"renewals":null,""" +
                    """"leaseEnds":null,"leaseLeft":null,"mayBeKept":false,"node":"n1","version":0}"""
            Json.line(PictureJson.of(queue, start).values()) shouldBe
                """{"name":"x","holder":$shown,"holders":[$shown],"mixed":false,"waiting":[]}"""
        }

        test("a lock that nobody holds has no holder") {
            Json.line(
                PictureJson.of(LockInspection("free", Optional.empty(), emptyList(), false), start).values(),
            ) shouldBe
                """{"name":"free","holder":null,"holders":[],"mixed":false,"waiting":[]}"""
        }
    })
