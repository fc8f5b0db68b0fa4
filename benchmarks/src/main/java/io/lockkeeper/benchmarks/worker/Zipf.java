package io.lockkeeper.benchmarks.worker;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws ranks by Zipf's law: rank 0 comes twice as often as rank 1, three times as often as rank 2, and so on. */
final class Zipf {
    private final double[] sums; // of the weights of all ranks up to this one

    Zipf(int ranks) {
        sums = new double[ranks];
        double sum = 0;
        for (int rank = 0; rank < ranks; rank++) {
            sum += 1.0 / (rank + 1);
            sums[rank] = sum;
        }
    }

    int draw(RandomGenerator random) {
        int found = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
        return found >= 0 ? found : -found - 1;
    }
}
