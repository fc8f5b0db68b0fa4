package io.lockkeeper.zookeeper

import com.tngtech.archunit.core.importer.ClassFileImporter
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.lockkeeper.nativeimage.ReachabilityMetadata
import org.apache.curator.framework.CuratorFramework

class NativeImageTest :
    FunSpec({
        test("a native image is told of each class of Curator's whose ACL provider is read by reflection") {
            val metadata = ReachabilityMetadata("lock-zookeeper", Acls::class.java)
            val read = mapOf("name" to "getAclProvider", "parameterTypes" to emptyList<String>())
            val clients = ClassFileImporter().importPackages("org.apache.curator.framework.imps")
                .filter { it.isAssignableTo(CuratorFramework::class.java) }.sortedBy { it.name }
            clients.shouldNotBeEmpty()
            clients.forEach { client ->
                val declares = client.tryGetMethod("getAclProvider").isPresent
                metadata.type(client.name, if (declares) mapOf("methods" to listOf(read)) else emptyMap())
            }
            metadata.shouldBeInTheJar()
        }
    })
