package io.lockkeeper.samples.ktor

import io.ktor.http.HttpHeaders
import io.ktor.http.HttpStatusCode
import io.ktor.server.application.Application
import io.ktor.server.application.ApplicationCall
import io.ktor.server.application.install
import io.ktor.server.plugins.statuspages.StatusPages
import io.ktor.server.response.header
import io.ktor.server.response.respondText
import io.ktor.server.routing.get
import io.ktor.server.routing.post
import io.ktor.server.routing.routing
import io.lockkeeper.LockLostException
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.Locks
import io.lockkeeper.withLock
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

private val ID = Regex("[a-z0-9-]{1,64}")

/**
 * `GET /accounts/{id}` tells a balance, and `POST /accounts/{id}/withdraw?amount=10` takes from it, whichever server is
 * asked. A request that waits for a lock costs no thread.
 *
 * @param wait how long a request waits for others that use the same account
 */
fun Application.bank(locks: Locks, accounts: Accounts, wait: Duration = 2.seconds) {
    install(StatusPages) {
        exception<LockTimeoutException> { call, _ ->
            call.refuse(HttpStatusCode.Locked, "The account is in use", retryAfter = 1.seconds)
        }
        exception<LockStoreException> { call, _ ->
            call.refuse(HttpStatusCode.ServiceUnavailable, "The lock servers can't be reached", retryAfter = 5.seconds)
        }
        // No Retry-After: the balance may have been written, so the client must look at it first.
        exception<LockLostException> { call, _ ->
            call.refuse(HttpStatusCode.InternalServerError, "Interrupted; read the balance before you try again")
        }
        exception<Refusal> { call, why -> call.refuse(why.status, why.text) }
    }
    routing {
        get("/accounts/{id}") {
            val balance = accounts.balance(call.account()) ?: throw Refusal(HttpStatusCode.NotFound, "No such account")
            call.respondText("$balance")
        }
        post("/accounts/{id}/withdraw") {
            val id = call.account()
            val amount = call.queryParameters["amount"]?.toLongOrNull()?.takeIf { it > 0 }
                ?: throw Refusal(HttpStatusCode.BadRequest, "amount must be a number above zero")
            val left = locks.withLock("acct-$id", wait = wait) {
                val balance = accounts.balance(id) ?: throw Refusal(HttpStatusCode.NotFound, "No such account")
                if (balance < amount) throw Refusal(HttpStatusCode.Conflict, "Only $balance are left")
                ensureHeld() // cheap, and the last chance to notice that this server stood still meanwhile
                accounts.write(id, balance - amount)
                balance - amount
            }
            call.respondText("$left")
        }
    }
}

private class Refusal(val status: HttpStatusCode, val text: String) : RuntimeException(text)

private fun ApplicationCall.account(): String = parameters["id"]?.takeIf { it matches ID }
    ?: throw Refusal(HttpStatusCode.NotFound, "No such account")

private suspend fun ApplicationCall.refuse(status: HttpStatusCode, text: String, retryAfter: Duration? = null) {
    retryAfter?.let { response.header(HttpHeaders.RetryAfter, it.inWholeSeconds) }
    respondText(text, status = status)
}
