package io.lockkeeper.zookeeper.faults

import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.core.test.Enabled
import io.kotest.matchers.shouldBe
import io.lockkeeper.zookeeper.faults.ShortOfThreads.Companion.IN_TIME
import io.lockkeeper.zookeeper.faults.ShortOfThreads.Companion.SERVED

// Alone, because the limit counts all threads of the user.
@Isolate
class ShortOfThreadsTest :
    FunSpec({
        test("a process that gets no more threads serves or refuses in time, and holds up no other")
            .config(enabledOrReasonIf = { ThreadLimit.enabled }) {
                closing {
                    val server = OwnedServer().closedAtEnd()
                    val other = Process(server).closedAtEnd()
                    val taken = other.acquire("taken")
                    val child = ChildJvm(
                        "starve",
                        server.address,
                        "10000",
                        flags = listOf("-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads"),
                        under = ThreadLimit.command,
                    ).closedAtEnd()
                    child.answer() shouldBe "connected"
                    child.ask("starve")
                    child.answer() shouldBe "blocking: $SERVED"
                    child.answer() shouldBe "suspending: $SERVED"
                    child.answer() shouldBe "blocking, taken: LockTimeoutException $IN_TIME"
                    child.answer() shouldBe "suspending, taken: LockTimeoutException $IN_TIME"
                    child.answer() shouldBe "future: $SERVED"
                    child.answer() shouldBe "future, taken: LockTimeoutException"
                    taken.release()
                    for (name in listOf("a", "b", "c", "taken")) other.acquire(name).release()
                    child.ask("in use?")
                    child.answer() shouldBe "0 names, 0 contenders, 0 holds"
                    server.isLeftClean(other)
                }
            }
    })

/** Limits the threads of a process that runs as a user without other processes, because root has no limit. */
private object ThreadLimit {
    private const val THREADS = 120
    private const val USER = 64_731

    val command = under(THREADS)

    // The class path may be readable for root alone.
    private fun under(limit: Int) = "prlimit --nproc=$limit setpriv --reuid=$USER --regid=$USER --clear-groups " +
        "--inh-caps=+dac_read_search --ambient-caps=+dac_read_search"

    /** Whether that works here. It needs Linux, root and a kernel that permits it. */
    val enabled: Enabled by lazy {
        val limited = runCatching {
            val fork = ProcessBuilder(
                under(1).split(' ') + listOf("sh", "-c", "(true)"),
            ).redirectErrorStream(true).start()
            "fork" in fork.inputStream.bufferedReader().readText()
        }
        if (limited.getOrDefault(
                false,
            )
        ) {
            Enabled.enabled
        } else {
            Enabled.disabled("threads can't be limited here: $limited")
        }
    }
}
