package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Waits;

/** Options as text, for logs. */
final class OptionWords {
    private OptionWords() {}

    static String of(LockOptions of) {
        return "LockOptions(root=" + Quoted.text(of.root())
                + ", wait=" + Waits.words(of.defaultWait())
                + of.defaultLease()
                        .map(lease -> ", lease=" + Waits.words(lease))
                        .orElse("")
                + ", sessionTimeout=" + Waits.words(of.sessionTimeout())
                + of.margin().map(margin -> ", margin=" + Waits.words(margin)).orElse("")
                + of.serverTick()
                        .map(tick -> ", serverTick=" + Waits.words(tick))
                        .orElse("")
                + ", ioTimeout=" + Waits.words(of.ioTimeout())
                + ", releaseWait=" + Waits.words(of.releaseWait())
                + ", grace=" + Waits.words(of.grace())
                + ", handoffTime=" + Waits.words(of.handoffTime())
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
