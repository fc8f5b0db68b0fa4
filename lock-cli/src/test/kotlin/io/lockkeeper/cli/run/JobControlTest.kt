package io.lockkeeper.cli.run

import com.sun.jna.ptr.IntByReference
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.lockkeeper.cli.events.Signals
import io.lockkeeper.contract.soon
import java.io.File
import java.nio.file.Path

class JobControlTest :
    FunSpec({
        test("a stopped command goes on only if it may run at that moment") {
            withStopped { group ->
                var mayRun = false
                val control = JobControl(Terminal(), group) { mayRun }
                control.stopped(Signals.number("STOP"))
                control.passOn(Signals.number("CONT"))
                group.state() shouldBe 'T'
                mayRun = true
                control.passOn(Signals.number("CONT"))
                soon { group.state() shouldNotBe 'T' }
            }
        }

        test("a process that is stopped before it is the command goes on") {
            withStopped { group ->
                KeepGoing(group.id()).use { soon { group.state() shouldNotBe 'T' } }
            }
        }
    })

private suspend fun withStopped(test: suspend (ProcessGroup) -> Unit) {
    val arguments = CStrings.of(listOf("sleep", "60"))
    val group =
        ProcessGroup(Spawn.start(Path.of("/bin/sleep"), arguments, CStrings.environment(mapOf()), Spawn.NEW_GROUP))
    try {
        group.signal("STOP")
        soon { group.state() shouldBe 'T' }
        test(group)
    } finally {
        group.signal("KILL")
        Libc.C.waitpid(group.id(), IntByReference(), 0)
    }
}

/** The state of its leader. */
private fun ProcessGroup.state() = File("/proc/${id()}/stat").readText().substringAfterLast(") ").first()
