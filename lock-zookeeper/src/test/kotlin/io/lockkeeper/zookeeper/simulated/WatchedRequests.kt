package io.lockkeeper.zookeeper.simulated

import org.apache.zookeeper.KeeperException.Code
import org.apache.zookeeper.Watcher

// The requests that set watches once their answer is there, or remove them.

fun Client.exists(path: String, watcher: Watcher?, done: (Reply) -> Unit) =
    ask(path, Request.Exists(path, watcher != null), done, watcher) { code ->
        when (code) {
            Code.OK.intValue() -> watches.data
            Code.NONODE.intValue() -> watches.exists
            else -> null
        }
    }

fun Client.getData(path: String, watcher: Watcher?, done: (Reply) -> Unit) =
    ask(path, Request.GetData(path, watcher != null), done, watcher) { code -> watches.data.takeIf { code == 0 } }

fun Client.getChildren(path: String, watcher: Watcher?, done: (Reply) -> Unit) =
    ask(path, Request.GetChildren(path, watcher != null), done, watcher) { code ->
        watches.children.takeIf { code == 0 }
    }

private fun Client.ask(
    path: String,
    request: Request,
    done: (Reply) -> Unit,
    watcher: Watcher?,
    kind: (Int) -> MutableMap<String, LinkedHashSet<Watcher>>?,
) {
    val packet = Client.Packet(request, done)
    if (watcher != null) packet.registers = { code -> kind(code)?.let { watches.add(it, path, watcher) } }
    request(packet)
}

/** @param watcher null for all of them */
fun Client.removeWatches(path: String, watcher: Watcher?, done: (Reply) -> Unit) {
    val request = if (watcher == null) Request.RemoveWatches(path) else Request.CheckWatches(path)
    request(Client.Packet(request, done).also { it.deregisters = { code -> removed(path, watcher, code) } })
}
