package io.lockkeeper.micrometer

import io.lockkeeper.DelicateLockApi
import io.lockkeeper.acquireTicket
import io.lockkeeper.attach
import io.lockkeeper.renewLease
import io.lockkeeper.withLock
import io.micrometer.core.instrument.Meter
import io.micrometer.core.instrument.MeterRegistry
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Makes a connection do whatever a meter counts, so that the registry has each meter. */
@OptIn(DelicateLockApi::class)
internal fun everyMeterIn(registry: MeterRegistry) = inVirtualTime { cluster ->
    val a = Measured(this, cluster, LockMetrics.of(registry))
    val first = launch { a.locks.withLock("handed-on") { delay(10.milliseconds) } }
    delay(1.milliseconds)
    a.locks.withLock("handed-on", lease = 1.minutes) {
        renewLease(2.minutes)
        delay(10.seconds)
    }
    first.join()
    a.locks.attach(a.locks.acquireTicket("ticket", 1.minutes)).releaseAsync()
    a.process.expireSession()
    delay(1.seconds)
    a.tell()
}

/** The meters without the gauges that Micrometer adds for buckets where a registry has none of its own. */
internal fun MeterRegistry.realMeters(): List<Meter> = meters.filter { it.id.syntheticAssociation() == null }
