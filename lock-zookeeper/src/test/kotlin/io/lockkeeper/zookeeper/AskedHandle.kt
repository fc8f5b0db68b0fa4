package io.lockkeeper.zookeeper

import io.lockkeeper.zookeeper.compared.Ask
import io.lockkeeper.zookeeper.compared.Diary
import io.lockkeeper.zookeeper.compared.Line
import io.lockkeeper.zookeeper.compared.Program
import io.lockkeeper.zookeeper.compared.words
import io.lockkeeper.zookeeper.simulated.Client
import org.apache.zookeeper.CreateMode
import org.apache.zookeeper.KeeperException.Code
import org.apache.zookeeper.Op
import org.apache.zookeeper.OpResult
import org.apache.zookeeper.Watcher
import org.apache.zookeeper.ZooDefs.Ids
import org.apache.zookeeper.ZooKeeper
import org.apache.zookeeper.data.Stat

/** A handle, real or simulated, that is asked what a program says, and writes down what it hears. */
class AskedHandle private constructor(
    private val handle: ZooKeeperHandle,
    private val root: String,
    private val diary: Diary,
) {
    constructor(real: ZooKeeper, root: String, diary: Diary) : this(CuratorHandle(real), root, diary)

    constructor(simulated: Client, root: String, diary: Diary) : this(SimulatedHandle(simulated), root, diary)

    private val watchers = List(Program.WATCHERS) { number ->
        Watcher { diary.write(Line(listOf("watcher $number is told ${it.type} ${it.state} ${it.path}"), it)) }
    }

    val session: Long get() = handle.sessionId()

    @Volatile
    var asked = 0
        private set

    @Volatile
    var answered = 0
        private set

    private fun hear(ask: Ask, code: Int, path: String?, vararg more: Any?) {
        val said = more.flatMap { if (it is Collection<*>) it else listOf(it) }.filterNotNull()
        diary.write(Line(listOf("answer to $ask: ${Code.get(code)} ${path.orEmpty()} ") + said)) { answered++ }
    }

    fun ask(ask: Ask) {
        asked++
        when (ask) {
            is Ask.Create -> handle.create(root + ask.path, ByteArray(ask.bytes), ACL, ask.mode) {
                    code,
                    path,
                    _,
                    name,
                    stat,
                ->
                hear(ask, code, path, name.orEmpty(), words(stat))
            }

            is Ask.Delete -> handle.delete(root + ask.path, ask.version) { code, path, _ -> hear(ask, code, path) }

            is Ask.SetData -> handle.setData(root + ask.path, ByteArray(ask.bytes), ask.version) {
                    code,
                    path,
                    _,
                    stat,
                ->
                hear(ask, code, path, words(stat))
            }

            is Ask.Check -> error("in a transaction only")

            is Ask.Multi -> handle.multi(ask.parts.map(::operation)) { code, path, _, results ->
                hear(ask, code, path, results?.flatMap(::words) ?: "nothing")
            }

            is Ask.Read -> read(ask)

            is Ask.Sync -> handle.sync(root + ask.path) { code, path, _ -> hear(ask, code, path) }

            is Ask.RemoveWatches -> when (val number = ask.watcher) {
                null -> handle.removeAllWatches(root + ask.path) { code, path, _ -> hear(ask, code, path) }

                else -> handle.removeWatches(root + ask.path, watchers[number]) { code, path, _ ->
                    hear(ask, code, path)
                }
            }
        }
    }

    private fun read(ask: Ask.Read) {
        val path = root + ask.path
        val watcher = ask.watcher?.let { watchers[it] }
        when (ask.kind) {
            "exists" -> handle.exists(path, watcher) { code, of, _, stat: Stat? -> hear(ask, code, of, words(stat)) }

            "getData" -> handle.getData(path, watcher) { code, of, _, data, stat ->
                hear(ask, code, of, "${data?.size} bytes", words(stat))
            }

            else -> handle.getChildren(path, watcher) { code, of, _, children -> hear(ask, code, of, "$children") }
        }
    }

    private fun operation(part: Ask): Op = when (part) {
        is Ask.Create -> Op.create(root + part.path, ByteArray(part.bytes), ACL, part.mode)
        is Ask.Delete -> Op.delete(root + part.path, part.version)
        is Ask.SetData -> Op.setData(root + part.path, ByteArray(part.bytes), part.version)
        is Ask.Check -> Op.check(root + part.path, part.version)
        else -> error("no part of a transaction: $part")
    }

    private fun words(result: OpResult): List<Any> = when (result) {
        is OpResult.CreateResult -> listOf("; created ${result.path}") + words(result.stat)
        is OpResult.SetDataResult -> listOf("; set") + words(result.stat)
        is OpResult.ErrorResult -> listOf("; error ${result.err}")
        else -> listOf("; ${result.javaClass.simpleName}")
    }

    /** Something that is not part of the program, after whose answer all that was before it has been heard. */
    fun flush(done: (Boolean) -> Unit) {
        handle.sync("/") { _, _, _ -> }
        handle.exists("/", null) { code, _, _, _ -> done(code == 0) }
    }

    fun makeRoot(done: () -> Unit) = handle.create(root, ByteArray(0), ACL, CreateMode.PERSISTENT) { _, _, _, _, _ ->
        done()
    }

    private companion object {
        val ACL = Ids.OPEN_ACL_UNSAFE
    }
}
