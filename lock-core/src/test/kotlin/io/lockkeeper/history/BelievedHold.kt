package io.lockkeeper.history

/** That a process believed to hold a name, from its body's start until its end or the instant it could know of the loss. */
data class BelievedHold(
    val process: String,
    val name: String,
    val token: Long,
    val from: Long,
    val to: Long,
    val until: Until = Until.ENDED,
    val call: Long = 0,
    val owner: Long = call,
) {
    fun isOfSameOwner(other: BelievedHold) = process == other.process && owner == other.owner

    override fun toString() = "$process with token $token from ${seconds(from)} " +
        if (until == Until.NEVER) "without end" else "until ${until.word} at ${seconds(to)}"
}

/** What ended a belief. */
enum class Until(
    val word: String,
) {
    ENDED("its body ended"),
    TOLD("told of the loss"),
    KILLED("killed"),
    NEVER("for ever"),
}
