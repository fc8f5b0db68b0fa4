package io.lockkeeper.cli.output

import com.fasterxml.jackson.jr.ob.JSON
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import java.time.Duration
import java.time.Instant
import java.util.Optional

class JsonTest :
    FunSpec({
        test("an object is one line, with its keys in order; what is unknown or endless is null") {
            val object1 =
                Json.`object`().with("name", "a\"b\nc").with("at", Instant.EPOCH).with("for", Duration.ofMillis(1500))
                    .with("none", Optional.empty<String>()).with("some", Optional.of(7L))
                    .with("endless", LockOptions.FOREVER).with("inner", Json.`object`().with("x", true))
            Json.line(object1.values()) shouldBe
                """{"name":"a\"b\nc","at":"1970-01-01T00:00:00Z","for":1.5,"none":null,"some":7,"endless":null,""" +
                """"inner":{"x":true}}"""
        }

        test("characters of others that a terminal or a reader of lines would heed are escaped") {
            val label = "a\u001B[2J\u009B2J\u202E\u2028\u007Fé漢😀\uD800"
            val line = Json.line(Json.`object`().with("label", label).values())
            line shouldBe """{"label":"a\u001B[2J\u009b2J\u202e\u2028\u007fé漢😀\ud800"}"""
            JSON.std.mapFrom(line)["label"] shouldBe label
        }
    })
