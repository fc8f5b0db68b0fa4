import io.lockkeeper.fencingToken
import io.lockkeeper.withLock
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlin.time.Duration.Companion.minutes

suspend fun main(args: Array<String>) {
    ZooKeeperLocks.connect(args.firstOrNull() ?: "localhost:2181").use { locks ->
        println("waiting for the lock")
        locks.withLock("hello", wait = 5.minutes) {
            println("holding it with token $fencingToken; Enter gives it back")
            readlnOrNull()
        }
    }
    println("gave it back")
}
