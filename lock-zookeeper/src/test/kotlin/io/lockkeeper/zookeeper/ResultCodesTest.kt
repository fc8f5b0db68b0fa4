package io.lockkeeper.zookeeper

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.spi.StoreException.Outcome
import org.apache.zookeeper.KeeperException.Code

/** Result codes, also those that no current server can be made to return. */
class ResultCodesTest :
    FunSpec({
        val remedies = mapOf(
            Code.NOAUTH to "Check the client's authentication, and the ACL of /locks/x",
            Code.AUTHFAILED to "Check what authorization(…) or SASL gives it",
            Code.SESSIONCLOSEDREQUIRESASLAUTH to "Give the client credentials",
            Code.INVALIDACL to "Check the ACL provider",
            Code.NOCHILDRENFOREPHEMERALS to "Use another root",
            Code.UNIMPLEMENTED to "Run 3.6 or newer",
            Code.QUOTAEXCEEDED to "Raise it, or use another root",
            Code.BADARGUMENTS to "Check the root and the client's namespace",
        )

        remedies.forEach { (code, remedy) ->
            test("$code is a refusal that gives the code and a remedy") {
                val failure = ResultCodes.failure(code.intValue(), "creating", "/locks/x")
                failure.outcome() shouldBe Outcome.REFUSED
                failure.message shouldContain "($code)"
                failure.message shouldContain remedy
            }
        }

        test("any other code leaves open whether the request was carried out") {
            (Code.entries - remedies.keys - setOf(Code.OK, Code.NONODE, Code.NOTEMPTY)).forEach { code ->
                withClue(code) {
                    ResultCodes.failure(code.intValue(), "creating", "/locks/x").outcome() shouldBe Outcome.UNKNOWN
                }
            }
        }

        test("a node with others below it, which no lock has made, can't be removed") {
            val failure = ResultCodes.failure(Code.NOTEMPTY.intValue(), "deleting", "/locks/x")
            failure.outcome() shouldBe Outcome.REFUSED
            failure.message shouldContain "other nodes stand below it (NOTEMPTY), which no lock has made. Remove them."
        }

        test("a request for a node that is gone was not carried out") {
            ResultCodes.failure(Code.NONODE.intValue(), "deleting", "/locks/x").outcome() shouldBe Outcome.NOT_DONE
        }

        test("a code that this client does not know says nothing of the outcome") {
            val failure = ResultCodes.failure(-4711, "creating", "/locks/x")
            failure.outcome() shouldBe Outcome.UNKNOWN
            failure.message shouldBe "creating /locks/x failed: result code -4711"
        }
    })
