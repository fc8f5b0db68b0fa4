package io.lockkeeper.cli.recorded

import java.net.InetAddress

/** Replaces what differs from one recording to the next by what could stand there. */
class Stable(server: String, directory: String) {
    private val replaced: List<Pair<Regex, String>> = listOf(
        Regex.fromLiteral(directory) to "/home/me",
        Regex.fromLiteral(server) to "zk1:2181",
        Regex("(?<=127\\.0\\.0\\.1:)\\d+") to "7420",
        Regex("(?<=(host |\"host\":\"|\"label\":\"))${Regex.escape(InetAddress.getLocalHost().hostName)}\\b") to "app1",
        Regex("(?<=token( {4}|\":))\\d+") to "4294967303",
        Regex("(?<=ends |Ends\":\")$TIME") to "2026-03-02T10:30:00Z",
        Regex("$TIME(?=  (free|held))") to "2026-03-02T09:30:12Z",
        Regex("(?<!ends |Ends\":\")$TIME(?!  (free|held))") to "2026-03-02T09:30:00Z",
        Regex("(?<=for |\t)\\d+s\\b") to "12s",
        Regex("(?<=\"age\":)[0-9.E-]+") to "12.345",
        Regex("(?<=\"leaseLeft\":)[0-9.]+") to "3587.655",
        Regex("(?<=median )[0-9.]+") to "0.6",
        Regex("(?<=slowest of 50 )[0-9.]+") to "2.4",
        Regex("(?<=zk1:2181: )[0-9.]+") to "3.9.5",
        Regex("(?<=lockkeeper )[0-9.]+(\\\\-SNAPSHOT)?(?=\")") to "0.1.0",
        Regex("\\b59m\\d\\ds\\b") to "59m47s",
    )

    /** These tell processes apart: each new one gets the next number. */
    private val numbered: List<Pair<Regex, String>> = listOf(
        Regex("(?<=pid |\"pid\":)\\d+") to "471",
        Regex("(?<=0x)[0-9a-f]{8,}") to "100021cde34000",
        Regex("(?<=_c_)[-0-9a-f]{36}") to "5a1f0c58-33e5-4fd1-93a6-6c4e2b0d7a9",
    )

    fun text(recorded: String): String {
        val stable = replaced.fold(recorded) { text, (varying, instead) -> text.replace(varying, instead) }
        return numbered.fold(stable) { text, (varying, start) ->
            val seen = mutableListOf<String>()
            text.replace(varying) {
                if (it.value !in seen) seen += it.value
                "$start${seen.indexOf(it.value) + 1}"
            }
        }
    }

    private companion object {
        const val TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"
    }
}
