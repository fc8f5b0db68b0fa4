package io.lockkeeper.site;

import io.lockkeeper.Locks;
import java.util.List;

/** Chooses the ensemble of each name. The list must be the same in every process, in the same order. */
record SpreadInJava(List<Locks> ensembles) {
    Locks of(String name) {
        String group = name.split("/", 2)[0]; // "order-7/stock" and "order-7/invoice" stay together
        return ensembles.get(Math.floorMod(group.hashCode(), ensembles.size()));
    }
}
