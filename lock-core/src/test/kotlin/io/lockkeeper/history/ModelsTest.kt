package io.lockkeeper.history

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.lockkeeper.spi.LockMode

class ModelsTest :
    FunSpec({
        fun hold(process: String, token: Long, from: Long = 0, to: Long = 0, owner: Long = 0) =
            HoldInterval(process, "x", token, from, to, owner = owner)

        fun write(token: Long, accepted: Boolean) = Write(Wrote("a", 0, "x", token, accepted))

        val a = hold("a", 1)
        val b = hold("b", 2)

        test("owner: one after the other is right") {
            OwnerModel.stepThrough(listOf(Enter(a), Leave(a), Enter(b), Leave(b))).shouldBeEmpty()
        }

        test("owner: a second one inside is wrong, the one with the lower token being the older") {
            OwnerModel.stepThrough(listOf(Enter(b), Enter(a))).shouldContainExactly(Overlap(a, b))
        }

        test("owner: a third one overlaps with both, and with none that has left") {
            val c = hold("c", 3)
            OwnerModel.stepThrough(listOf(Enter(a), Enter(b), Leave(a), Enter(c)))
                .shouldContainExactly(Overlap(a, b), Overlap(b, c))
        }

        test("owner: a holder may not enter again") {
            OwnerModel.stepThrough(listOf(Enter(a), Enter(a))).shouldContainExactly(Overlap(a, a))
        }

        test("owner, re-entry: only an owner can leave") {
            for (model in listOf(OwnerModel, ReentryModel)) {
                model.stepThrough(listOf(Enter(a), Leave(a), Leave(a), Leave(b)))
                    .shouldContainExactly(NotInside(a), NotInside(b))
            }
        }

        test("re-entry: the owner may enter again, and is out when it has left as often") {
            ReentryModel.stepThrough(listOf(Enter(a), Enter(a), Leave(a), Leave(a), Enter(b))).shouldBeEmpty()
            ReentryModel.stepThrough(listOf(Enter(a), Enter(a), Leave(a), Enter(b)))
                .shouldContainExactly(Overlap(a, b))
        }

        test("re-entry: another owner of the same process may not") {
            val other = hold("a", 2, owner = 1)
            ReentryModel.stepThrough(listOf(Enter(a), Enter(other))).shouldContainExactly(Overlap(a, other))
        }

        test("re-entry: the token stays") {
            val again = hold("a", 2)
            ReentryModel.stepThrough(listOf(Enter(a), Enter(again))).shouldContainExactly(OtherToken(a, again))
        }

        test("fencing: tokens rise from grant to grant") {
            FencingModel.stepThrough(listOf(Enter(a), Leave(a), Enter(b), Leave(b))).shouldBeEmpty()
            FencingModel.stepThrough(listOf(Enter(b), Leave(b), Enter(a))).shouldContainExactly(TokenBack(b, a))
        }

        test("fencing: a token is given once, except to an owner that holds already") {
            FencingModel.stepThrough(listOf(Enter(a), Enter(a), Leave(a), Leave(a))).shouldBeEmpty()
            FencingModel.stepThrough(listOf(Enter(a), Leave(a), Enter(a))).shouldContainExactly(TokenBack(a, a))
            val same = hold("b", 1)
            FencingModel.stepThrough(listOf(Enter(a), Enter(same))).shouldContainExactly(TokenBack(a, same))
        }

        test("fencing: a token that went back does not lower the highest") {
            val low = hold("c", 0)
            FencingModel.stepThrough(listOf(Enter(b), Enter(low), Enter(a)))
                .shouldContainExactly(TokenBack(b, low), TokenBack(b, a))
        }

        test("fencing: a write below the highest accepted is refused, any other accepted") {
            FencingModel.stepThrough(listOf(write(2, true), write(2, true), write(1, false), write(3, true)))
                .shouldBeEmpty()
            val late = write(1, true)
            val inTime = write(2, false)
            FencingModel.stepThrough(listOf(write(2, true), late, inTime))
                .shouldContainExactly(WrongWrite(late.wrote, 2), WrongWrite(inTime.wrote, 2))
        }

        test("sharing: readers are inside together, and a writer alone") {
            val (first, second) = List(2) { hold("a", it + 1L).copy(mode = LockMode.READ) }
            val writer = hold("b", 3).copy(mode = LockMode.WRITE)
            SharingModel.stepThrough(
                listOf(Enter(first), Enter(second), Leave(first), Leave(second), Enter(writer), Leave(writer)),
            ).shouldBeEmpty()
            SharingModel.stepThrough(listOf(Enter(first), Enter(second), Enter(writer)))
                .shouldContainExactly(Overlap(first, writer), Overlap(second, writer))
            SharingModel.stepThrough(listOf(Enter(writer), Enter(first))).shouldContainExactly(Overlap(first, writer))
            SharingModel.stepThrough(listOf(Enter(writer), Enter(writer))).shouldContainExactly(Overlap(writer, writer))
        }

        test("sharing: there are as many permits as there are, and only callers that agree on that share them") {
            fun some(token: Long, count: Int, total: Int) = hold("a", token).copy(mode = LockMode.permits(count, total))
            val (two, one, more) = listOf(some(1, 2, 3), some(2, 1, 3), some(3, 1, 3))
            SharingModel.stepThrough(listOf(Enter(two), Enter(one), Leave(two), Enter(more))).shouldBeEmpty()
            SharingModel.stepThrough(listOf(Enter(two), Enter(one), Enter(more)))
                .shouldContainExactly(TooManyPermits(listOf(two, one, more), more))
            val other = some(4, 1, 4)
            SharingModel.stepThrough(listOf(Enter(one), Enter(other))).shouldContainExactly(Overlap(one, other))
        }

        test("sharing: a writer that becomes a reader lets readers in, and no writer") {
            val downgraded = hold("a", 1, from = 0, to = 9).copy(mode = LockMode.WRITE, readsFrom = 5)
            val (writing, reading) = downgraded.parts()
            fun reader(from: Long) = hold("b", 2, from, 8).copy(mode = LockMode.READ)
            SharingModel.stepThrough(inOrder(listOf(downgraded, reader(from = 5)))).shouldBeEmpty()
            SharingModel.stepThrough(inOrder(listOf(downgraded, reader(from = 4))))
                .shouldContainExactly(Overlap(writing, reader(from = 4)))
            val writer = hold("b", 2, from = 6, to = 8).copy(mode = LockMode.WRITE)
            SharingModel.stepThrough(inOrder(listOf(downgraded, writer)))
                .shouldContainExactly(Overlap(reading, writer))
        }

        test(
            "tokens of readers and writers: a writer that becomes a reader keeps its token, and no other reader has it",
        ) {
            val downgraded = hold("a", 1, from = 0, to = 9).copy(mode = LockMode.WRITE, readsFrom = 5)
            val reader = hold("b", 1, from = 6, to = 8).copy(mode = LockMode.READ)
            for (model in listOf(WritersTokenModel, UniqueTokenModel)) {
                model.stepThrough(inOrder(listOf(downgraded))).shouldBeEmpty()
                model.stepThrough(inOrder(listOf(downgraded, reader))).map { it.name } shouldBe listOf("x")
            }
        }

        test("tokens of readers and writers: a writer's is above all before it, a reader's above the writers'") {
            val (low, high) = listOf(hold("a", 1), hold("a", 3)).map { it.copy(mode = LockMode.READ) }
            val writer = hold("b", 2).copy(mode = LockMode.WRITE)
            WritersTokenModel.stepThrough(listOf(Enter(low), Enter(writer), Enter(high))).shouldBeEmpty()
            WritersTokenModel.stepThrough(listOf(Enter(high), Enter(low))).shouldBeEmpty()
            WritersTokenModel.stepThrough(listOf(Enter(high), Enter(writer), Enter(low)))
                .shouldContainExactly(TokenBack(high, writer), TokenBack(writer, low))
        }

        test("a hold that ends at the instant at which another begins has ended before it, also if it took no time") {
            val first = hold("a", 1, from = 0, to = 5)
            val none = hold("b", 2, from = 5, to = 5)
            val last = hold("c", 3, from = 5, to = 9)
            OwnerModel.stepThrough(inOrder(listOf(first, last))).shouldBeEmpty()
            OwnerModel.stepThrough(inOrder(listOf(first, none))).shouldBeEmpty()
            OwnerModel.stepThrough(inOrder(listOf(last, none))).shouldBeEmpty()
        }
    })
