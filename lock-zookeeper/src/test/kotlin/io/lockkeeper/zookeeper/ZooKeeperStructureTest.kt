package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.lockkeeper.api.Structure

class ZooKeeperStructureTest :
    FunSpec({
        test("there are no cycles of files in the backend") {
            Structure(ZooKeeperLocks::class.java).circlesOfFiles().shouldBeEmpty()
        }
    })
