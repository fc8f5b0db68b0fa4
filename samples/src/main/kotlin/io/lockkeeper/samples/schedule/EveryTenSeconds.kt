package io.lockkeeper.samples.schedule

import io.lockkeeper.fencingToken
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.delay
import java.time.LocalTime
import java.time.temporal.ChronoUnit
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.seconds

/**
 * A [ScheduledJob] every ten seconds. Build it, start it several times, and end any of the processes:
 * ```sh
 * mvn -q -B -DskipTests -pl samples -am package
 * java -cp samples/target/bank.jar io.lockkeeper.samples.schedule.EveryTenSecondsKt localhost:2181
 * ```
 * Each time only one of them prints a line.
 */
suspend fun main(arguments: Array<String>) {
    if (arguments.size != 1) {
        System.err.println("usage: EveryTenSecondsKt host:port")
        exitProcess(2)
    }
    ZooKeeperLocks.connect(arguments[0]).use { locks ->
        ScheduledJob(locks, "ten-seconds", period = 10.seconds) {
            println("${LocalTime.now().truncatedTo(ChronoUnit.SECONDS)}: it is my turn, with token $fencingToken")
            delay(2.seconds)
        }.run()
    }
}
