package io.lockkeeper.cli.recorded

/** What is typed in the session of each command. */
val SESSIONS: Map<String, suspend Recorder.() -> Unit> = mapOf(
    "run" to {
        type("lockkeeper run nightly -- sh -c 'echo \"$1 under \$LOCKKEEPER_NAME\"; exit 3' sh report")
        inBackground("lockkeeper run nightly --label export -- sleep 600", "nightly", 1)
        type("lockkeeper run nightly --wait 0 -- echo done")
        type("lockkeeper run nightly --wait 1s --conflict-exit-code 0 -- echo done")
        endBackground()
        type("lockkeeper run nightly --lease 1s -- sh -c 'echo begin; sleep 600; echo end'")
        type("lockkeeper run nightly -- no-such-command")
    },
    "modes" to {
        inBackground("lockkeeper run catalog --read --label web -- sleep 600", "catalog", 1)
        inBackground("lockkeeper run catalog --read --label search -- sleep 600", "catalog", 2)
        type("lockkeeper run catalog --write --wait 0 -- echo done")
        type("lockkeeper ls catalog")
        type("lockkeeper show catalog")
        type("lockkeeper release catalog --yes --json")
        inBackground("lockkeeper run export --permits 2/3 -- sleep 600", "export", 1)
        type("lockkeeper run export --permits 1/3 --wait 0 -- echo done")
        type("lockkeeper run export --permits 2/3 --wait 0 -- echo done")
        type("lockkeeper run export --permits 1/4 --wait 0 -- echo done")
    },
    "hold" to {
        type("lockkeeper hold deploy --lease 10m --ticket-file ticket")
        type("lockkeeper run deploy --wait 0 -- echo done")
        type("lockkeeper renew --ticket ticket --lease 30m")
        type("lockkeeper release --ticket ticket")
        type("lockkeeper release --ticket ticket")
    },
    "ls" to {
        type("lockkeeper hold deploy/shop --lease 1h --ticket-file ticket")
        inBackground("lockkeeper run billing/export --label export -- sleep 600", "billing%2Fexport", 1)
        inBackground("lockkeeper run billing/export -- sleep 600", "billing%2Fexport", 2)
        type("lockkeeper ls")
        type("lockkeeper ls deploy/ --json")
    },
    "show" to {
        inBackground("lockkeeper run nightly --lease 1h --label export -- sleep 600", "nightly", 1)
        inBackground("lockkeeper run nightly -- sleep 600", "nightly", 2)
        type("lockkeeper show nightly")
        type("lockkeeper show nightly --json")
        type("lockkeeper show weekly")
    },
    "watch" to {
        interrupt(
            "lockkeeper watch nightly",
            "free" to { inAnotherShell("lockkeeper run nightly --label export -- sleep 600", "nightly", 1) },
            "held by" to { inAnotherShell("lockkeeper run nightly -- sleep 600", "nightly", 2) },
            "1 waiting" to { endBackground() },
        )
    },
    "top" to {
        inBackground("lockkeeper run nightly --label export -- sleep 600", "nightly", 1)
        type("lockkeeper top --count 2 --interval 1s")
        type("lockkeeper top --count 1 --json")
    },
    "doctor" to { type("lockkeeper doctor") },
    "man" to { type("lockkeeper man | head -4") },
    "release" to {
        inBackground("lockkeeper run nightly --label export -- sleep 600", "nightly", 1)
        type("lockkeeper release nightly")
        type("lockkeeper release nightly --yes")
        type("lockkeeper release nightly --yes")
    },
    "serve" to {
        interrupt("lockkeeper serve --port 0", "http://" to { })
    },
    "completion" to {
        type("source <(lockkeeper completion) && complete -p lockkeeper")
    },
)
