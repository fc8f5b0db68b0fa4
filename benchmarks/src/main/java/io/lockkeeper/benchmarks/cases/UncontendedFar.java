package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Target;

/** One caller and one known name, with the server a millisecond away. Also counts the requests of each contestant. */
final class UncontendedFar implements Case {
    private static final int SLOWER = 4;

    @Override
    public String name() {
        return "uncontended-far";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int holds = lab.size().holds() / SLOWER;
        var toOurs = lab.proxy(Far.AWAY);
        var toCurator = lab.proxy(Far.AWAY);
        var ours = lab.start(Program.LOCKKEEPER, toOurs.address());
        var curator = lab.start(Program.CURATOR, toCurator.address());
        var byOurs = Rounds.latency(ours, "latency", holds);
        var byCurator = Rounds.latency(curator, "latency", holds);
        var bare = Rounds.latency(ours, "latency-bare", holds);
        Rounds.warm(lab, ours, curator);
        var contest = new Contest(lab, name(), "µs")
                .with("lockkeeper", byOurs)
                .with("curator", byCurator)
                .with("bare-pair", bare)
                .run(lab.size().longWarmUps(), lab.size().rounds());
        var trace = new Trace(lab, name(), holds);
        trace.of("lockkeeper", toOurs, byOurs);
        trace.of("curator", toCurator, byCurator);
        trace.of("bare-pair", toOurs, bare);
        lab.report().ratio(name() + "/curator", contest.ratio("lockkeeper", "curator"), Target.atMost(0.68));
        lab.report().ratio(name() + "/bare", contest.ratio("lockkeeper", "bare-pair"), Target.atMost(1.08));
    }
}
