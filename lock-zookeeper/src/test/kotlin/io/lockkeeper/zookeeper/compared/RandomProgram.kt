package io.lockkeeper.zookeeper.compared

import org.apache.zookeeper.CreateMode
import kotlin.random.Random

/** Draws a program from a seed. */
class RandomProgram(private val seed: Long) {
    private val random = Random(seed)
    private val isQuiet = random.nextInt(10) < 6
    private val nearEnd = random.nextInt(8) == 0
    private val paths = listOf("/a", "/a", "/b", "/a/a", "/a/b", "/b/a", "/s-0000000000", "/a/s-0000000000", "/a/b/a") +
        if (nearEnd) ENDS else listOf("/a/s-0000000001")

    fun draw(): Program {
        val steps = ArrayList<Step>()
        repeat(2 + random.nextInt(2)) { steps += Step.Requests(listOf(client() to create())) }
        repeat(6 + random.nextInt(14)) { steps += step() }
        return Program(seed, steps)
    }

    private fun step(): Step {
        if (random.nextInt(25) == 0) return Step.Reap
        if (nearEnd && random.nextInt(6) == 0) return Step.Counter(parent(), Int.MAX_VALUE - random.nextInt(3))
        if (isQuiet || random.nextInt(3) > 0) return requests()
        return when (random.nextInt(13)) {
            0, 1, 2 -> Step.Away(client())
            3, 4, 5, 6 -> Step.Back(client())
            7 -> Step.Refused(client())
            8 -> Step.LostReply(client(), write())
            9 -> Step.Expire(client())
            10 -> Step.Close(client())
            else -> Step.Renew(client())
        }
    }

    private fun requests(): Step {
        val client = client()
        return when (random.nextInt(8)) {
            0 -> Step.Requests(List(2 + random.nextInt(4)) { client to small(ask()) })
            1 -> Step.Requests(List(2 + random.nextInt(4)) { client() to write() })
            else -> Step.Requests(listOf(client to ask()))
        }
    }

    /** How much of what is asked at once is sent before an answer that is too large has ended the connection is a race. */
    private fun small(ask: Ask) =
        if (!isQuiet && ask is Ask.Read && ask.kind == "getData") ask.copy(kind = "exists") else ask

    private fun client() = random.nextInt(Program.CLIENTS)

    private fun path() = paths.random(random)

    private fun parent() = listOf("", "/a", "/a", "/b").random(random)

    private fun version() = listOf(-1, -1, 0, 0, 1, 2).random(random)

    private fun bytes() = if (!isQuiet && random.nextInt(25) == 0) Program.LARGE else random.nextInt(3)

    private fun watcher() = if (random.nextInt(3) == 0) null else random.nextInt(Program.WATCHERS)

    private fun ask(): Ask = when (random.nextInt(20)) {
        in 0..7 -> write()
        in 8..10 -> Ask.Read("exists", path(), watcher())
        in 11..13 -> Ask.Read("getData", path(), watcher())
        in 14..16 -> Ask.Read("getChildren", parent(), watcher())
        17 -> Ask.Sync(path())
        18 -> Ask.RemoveWatches(path(), random.nextInt(Program.WATCHERS))
        else -> Ask.RemoveWatches(listOf(path(), parent()).random(random), watcher())
    }

    private fun write(): Ask = when (random.nextInt(10)) {
        0, 1 -> Ask.Multi(List(1 + random.nextInt(4)) { part() })
        else -> simple()
    }

    private fun part(): Ask = if (random.nextInt(4) == 0) Ask.Check(path(), version()) else simple()

    private fun simple(): Ask = when (random.nextInt(8)) {
        in 0..3 -> create()
        4, 5 -> Ask.Delete(path(), version())
        else -> Ask.SetData(path(), bytes(), version())
    }

    private fun create(): Ask.Create {
        val mode = MODES.random(random)
        return Ask.Create(if (mode.isSequential) "${parent()}/s-" else path(), mode, bytes())
    }

    private companion object {
        val ENDS = listOf("/a/s-2147483645", "/a/s-2147483646", "/a/s-2147483647", "/a/s--2147483648", "/s-2147483646")
        val MODES = listOf(
            CreateMode.PERSISTENT,
            CreateMode.PERSISTENT,
            CreateMode.EPHEMERAL,
            CreateMode.EPHEMERAL_SEQUENTIAL,
            CreateMode.EPHEMERAL_SEQUENTIAL,
            CreateMode.CONTAINER,
            CreateMode.CONTAINER,
            CreateMode.PERSISTENT_SEQUENTIAL,
        )
    }
}
