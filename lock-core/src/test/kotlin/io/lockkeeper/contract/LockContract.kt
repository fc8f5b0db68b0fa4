package io.lockkeeper.contract

import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.concurrency.TestExecutionMode

private const val AT_ONCE = 4

/**
 * The contract that every backend has to pass, through one face.
 *
 * @param sharesLocks whether the backend knows readers, writers and permits
 */
abstract class LockContract(
    open: () -> Backend,
    face: Face,
    sharesLocks: Boolean = true,
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
        tickets()
        availability()
        looking()
        watching()
        forcing()
        namespaces()
        listening()
    }
    if (face is BodyFace) {
        over(face).apply {
            nesting()
            multipleLocks()
            lossOfBodies()
            reentry()
            orderOfNames()
        }
    }
    when (face) {
        is SuspendFace -> {
            over(face).coroutines()
            over(face).coroutineFeatures()
            over(face).inlineDispatchers()
            over(face).connection()
        }

        is BlockingFace -> {
            over(face).threads()
            over(face).threadFeatures()
            over(face).kotlinOnThreads()
            over(face).lockViews()
        }

        is FutureFace -> over(face).futures()
    }
    if (sharesLocks) {
        over(face).apply {
            readersAndWriters()
            downgrades()
            permits()
            sharedTerms()
            lookingAtSharedLocks()
        }
        if (face is BodyFace) over(face).nestedModes()
        if (face is SuspendFace) over(face).sharedModesOfCoroutines()
        if (face is BlockingFace) {
            over(face).readWriteViews()
            over(face).sharedModesOnThreads()
        }
    }
})
