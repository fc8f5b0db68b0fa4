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
            val arguments = CStrings.of(listOf("sleep", "60"))
            val pid = Spawn.start(Path.of("/bin/sleep"), arguments, CStrings.environment(mapOf()), Spawn.NEW_GROUP)
            val group = ProcessGroup(pid)

            fun state() = File("/proc/$pid/stat").readText().substringAfterLast(") ").first()
            try {
                var mayRun = false
                val control = JobControl(Terminal(), group) { mayRun }
                group.signal("STOP")
                soon { state() shouldBe 'T' }
                control.stopped(Signals.number("STOP"))
                control.passOn(Signals.number("CONT"))
                state() shouldBe 'T'
                mayRun = true
                control.passOn(Signals.number("CONT"))
                soon { state() shouldNotBe 'T' }
            } finally {
                group.signal("KILL")
                Libc.C.waitpid(pid, IntByReference(), 0)
            }
        }
    })
