package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Nanos;

/** Options as text, for logs. */
final class OptionsText {
    private OptionsText() {}

    static String of(LockOptions of) {
        return "LockOptions(root=" + Quoted.text(of.root())
                + ", wait=" + Nanos.words(of.defaultWait())
                + of.defaultLease()
                        .map(lease -> ", lease=" + Nanos.words(lease))
                        .orElse("")
                + ", sessionTimeout=" + Nanos.words(of.sessionTimeout())
                + of.margin().map(margin -> ", margin=" + Nanos.words(margin)).orElse("")
                + of.serverTick()
                        .map(tick -> ", serverTick=" + Nanos.words(tick))
                        .orElse("")
                + ", ioTimeout=" + Nanos.words(of.ioTimeout())
                + ", releaseWait=" + Nanos.words(of.releaseWait())
                + ", grace=" + Nanos.words(of.grace())
                + ", handoffTime=" + Nanos.words(of.handoffTime())
                + ", fair=" + of.fair()
                + ", label=" + Quoted.text(of.label())
                + ", lossPolicy=" + of.lossPolicy()
                + ", interruptOnLoss=" + of.interruptOnLoss()
                + (of.traceAcquires() ? ", traceAcquires=true" : "")
                + ", maxPathBytes=" + of.maxPathBytes()
                + of.executor().map(executor -> ", executor=" + executor).orElse("")
                + ")";
    }
}
