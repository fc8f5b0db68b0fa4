package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Target;

/**
 * One caller acquires and releases one known name. For comparison, "bare-pair" makes only the two writes that this
 * needs at least, on the connection that Lockkeeper uses. "bare-pair-asynchronous" makes them as code must that may not
 * block a thread; there each reply passes through one thread more. In "bare-pair-alike" the node's name and data are as
 * long as Lockkeeper's.
 */
final class Uncontended implements Case {
    @Override
    public String name() {
        return "uncontended";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int holds = lab.size().holds();
        var address = lab.zooKeeper().address();
        var ours = lab.start(Program.LOCKKEEPER, address);
        var curator = lab.start(Program.CURATOR, address);
        Rounds.warm(lab, ours, curator);
        var contest = new Contest(lab, name(), "µs")
                .with("lockkeeper", Rounds.latency(ours, "latency", holds))
                .with("curator", Rounds.latency(curator, "latency", holds))
                .with("bare-pair", Rounds.latency(ours, "latency-bare", holds))
                .with("bare-pair-asynchronous", Rounds.latency(ours, "latency-bare-asynchronous", holds))
                .with("bare-pair-alike", Rounds.latency(ours, "latency-bare-alike", holds));
        var redis = Peers.redisson(lab, name());
        if (redis.isPresent()) {
            contest.with("redisson", Rounds.latency(redis.get(), "latency", holds));
            contest.with("redisson-fenced", Rounds.latency(redis.get(), "latency-fenced", holds));
        }
        var etcd = Peers.jetcd(lab, name());
        if (etcd.isPresent()) contest.with("jetcd", Rounds.latency(etcd.get(), "latency", holds));
        contest.run();
        lab.report().ratio(name() + "/curator", contest.ratio("curator", "lockkeeper"), Target.atLeast(1.2));
        lab.report().ratio(name() + "/bare", contest.ratio("lockkeeper", "bare-pair"), Target.atMost(1.2));
    }
}
