package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.lockkeeper.api.PublicApi

class ZooKeeperApiTest :
    FunSpec({
        val api = PublicApi(ZooKeeperLocks::class.java)

        test("no public signature names a type of the engine") {
            api.leaksOf("io.lockkeeper.engine.").shouldBeEmpty()
        }

        test("callers see these classes") {
            api.classes.map { it.simpleName } shouldContainExactlyInAnyOrder
                listOf("ClientSecurity", "CuratorLocks", "HoldCheck", "HoldChecksKt", "ZooKeeperLocks")
        }
    })
