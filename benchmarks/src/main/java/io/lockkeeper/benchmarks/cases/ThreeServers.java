package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.worker.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures what "uncontended", "contended-32" and "processes" do, against one server and against an ensemble of three, in
 * the same rounds. In "uncontended" and "processes" both libraries use the members of the ensemble in turn: the member that
 * leads answers sooner.
 */
final class ThreeServers implements Case {
    private static final String ONE = "-one";
    private static final String THREE = "-three";
    private static final int CALLERS = 32;

    /** Makes the contestants of a case that uses the servers with these addresses. One of them is "curator". */
    private interface Contestants {
        Map<String, Contest.Measure> at(Lab lab, List<String> addresses) throws Exception;
    }

    /** How long a hold takes, or how many there are in a second. */
    private enum Unit {
        MICROS("µs"),
        HOLDS("holds/s");

        private final String words;

        Unit(String words) {
            this.words = words;
        }
    }

    private final String name;
    private final Unit unit;
    private final List<Map.Entry<String, Target>> targets; // by contestant
    private final Contestants contestants;

    private ThreeServers(String of, Unit unit, List<Map.Entry<String, Target>> targets, Contestants contestants) {
        this.name = "three-servers-" + of;
        this.unit = unit;
        this.targets = targets;
        this.contestants = contestants;
    }

    static ThreeServers uncontended() {
        var targets = List.of(Map.entry("lockkeeper", Target.atLeast(1.2)));
        return new ThreeServers("uncontended", Unit.MICROS, targets, (lab, addresses) -> {
            var each = new InTurn();
            for (var address : addresses) {
                var ours = lab.start(Program.LOCKKEEPER, address);
                var curator = lab.start(Program.CURATOR, address);
                Rounds.warm(lab, ours, curator);
                each.add(
                        "lockkeeper", Rounds.latency(ours, "latency", lab.size().holds()));
                each.add(
                        "curator", Rounds.latency(curator, "latency", lab.size().holds()));
                each.add(
                        "bare-pair",
                        Rounds.latency(ours, "latency-bare", lab.size().holds()));
            }
            return each.measures();
        });
    }

    static ThreeServers contended() {
        var targets = List.of(Map.entry("threads", Target.atLeast(100)), Map.entry("coroutines", Target.atLeast(300)));
        return new ThreeServers("contended", Unit.HOLDS, targets, (lab, addresses) -> {
            var all = String.join(",", addresses); // hardly any hold of Lockkeeper's asks a server: any member will do
            var ours = lab.start(Program.LOCKKEEPER, all);
            var curator = lab.start(Program.CURATOR, all);
            var each = new InTurn();
            each.add("threads", Rounds.throughput(ours, order(lab, "threads")));
            each.add("coroutines", Rounds.throughput(ours, order(lab, "coroutines")));
            each.add("curator", Rounds.throughput(curator, order(lab, "threads")));
            return each.measures();
        });
    }

    static ThreeServers processes() {
        var targets = List.of(Map.entry("lockkeeper", Target.atLeast(50)));
        return new ThreeServers("processes", Unit.HOLDS, targets, (lab, addresses) -> {
            var ours = new FourProcesses(lab, addresses, "processes", "turns", Program.LOCKKEEPER);
            var curator = new FourProcesses(lab, addresses, "processes", "turns", Program.CURATOR);
            var each = new InTurn(); // of one each, whose processes use all of the servers
            each.add("lockkeeper", ours::round);
            each.add("curator", curator::round);
            return each.measures();
        });
    }

    private static Line order(Lab lab, String task) {
        return Line.of(task)
                .with("name", "contended")
                .with("callers", CALLERS)
                .with("millis", lab.size().millis());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(Lab lab) throws Exception {
        var contest = new Contest(lab, name, unit.words);
        contestants.at(lab, List.of(lab.zooKeeper().address())).forEach((one, round) -> contest.with(one + ONE, round));
        contestants.at(lab, lab.servers().ensemble()).forEach((one, round) -> contest.with(one + THREE, round));
        contest.run(
                lab.size().processWarmUps(),
                unit == Unit.MICROS ? lab.size().rounds() : lab.size().longRounds());
        for (var servers : List.of(ONE, THREE)) {
            for (var target : targets) {
                var ours = target.getKey() + servers;
                double times = contest.ratio(ours, "curator" + servers);
                lab.report().ratio(name + "/" + ours, unit == Unit.MICROS ? 1 / times : times, target.getValue());
            }
        }
    }

    /** Contestants of which each has one worker for each server, and uses another one in each round. */
    private static final class InTurn {
        private final Map<String, List<Contest.Measure>> all = new LinkedHashMap<>();

        void add(String contestant, Contest.Measure atNextServer) {
            all.computeIfAbsent(contestant, key -> new ArrayList<>()).add(atNextServer);
        }

        Map<String, Contest.Measure> measures() {
            Map<String, Contest.Measure> measures = new LinkedHashMap<>();
            all.forEach((contestant, each) -> {
                var rounds = new AtomicInteger();
                measures.put(
                        contestant,
                        () -> each.get(rounds.getAndIncrement() % each.size()).round());
            });
            return measures;
        }
    }
}
