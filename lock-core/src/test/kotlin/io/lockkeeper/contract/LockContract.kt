package io.lockkeeper.contract

import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.concurrency.TestExecutionMode

private const val AT_ONCE = 4

/** The contract that every backend has to pass, through one face. */
abstract class LockContract(
    open: () -> Backend,
    face: Face,
) : FunSpec({
    // Most tests spend their time waiting, and each has locks of its own, so they run side by side.
    testExecutionMode = TestExecutionMode.LimitedConcurrency(AT_ONCE)

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
        fencing()
        leases()
        stealing()
        holdingAtLeast()
        keeping()
        tickets()
        availability()
        looking()
        watching()
        forcing()
        namespaces()
        listening()
        readersAndWriters()
        downgrades()
        permits()
        sharedTerms()
        lookingAtSharedLocks()
    }
    if (face is BodyFace) {
        over(face).apply {
            nesting()
            multipleLocks()
            lossOfBodies()
            reentry()
            orderOfNames()
            nestedModes()
        }
    }
    when (face) {
        is SuspendFace -> {
            over(face).coroutines()
            over(face).coroutineFeatures()
            over(face).sharedModesOfCoroutines()
            over(face).inlineDispatchers()
            over(face).connection()
        }

        is BlockingFace -> {
            over(face).threads()
            over(face).threadFeatures()
            over(face).kotlinOnThreads()
            over(face).lockViews()
            over(face).readWriteViews()
            over(face).sharedModesOnThreads()
        }

        is FutureFace -> over(face).futures()
    }
})
