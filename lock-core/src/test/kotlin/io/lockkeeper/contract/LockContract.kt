package io.lockkeeper.contract

import io.kotest.core.spec.style.FunSpec

/** Everything that every backend must do, through one face. */
abstract class LockContract(
    open: () -> Backend,
    face: Face,
) : FunSpec({
    lateinit var backend: Backend
    beforeSpec { backend = open() }
    afterSpec { backend.close() }

    fun <F : Face> over(face: F) = Contract(this, { backend }, face)

    over(face).apply {
        exclusion()
        order()
        waits()
        cancellation()
        timeouts()
        handoff()
        release()
        names()
        closing()
        loss()
    }
    if (face is BodyFace) {
        over(face).apply {
            nesting()
            several()
            lossOfBodies()
        }
    }
    when (face) {
        is SuspendFace -> {
            over(face).coroutines()
            over(face).connection()
        }

        is BlockingFace -> over(face).threads()

        is FutureFace -> over(face).futures()
    }
})
