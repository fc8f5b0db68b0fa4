package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.lockkeeper.api.Structure

class ZooKeeperStructureTest :
    FunSpec({
        test("no file of the backend is in a circle") {
            Structure(ZooKeeperLocks::class.java).circlesOfFiles().shouldBeEmpty()
        }
    })
