package io.lockkeeper.benchmarks.report;

import java.util.Locale;

/** Formats numbers with three significant digits, and always with all digits before the decimal point. */
public final class Numbers {
    private static final double HUNDRED = 100;
    private static final double TEN = 10;

    private Numbers() {}

    public static String text(double value) {
        double size = Math.abs(value);
        int digits = size >= HUNDRED || size == 0 ? 0 : size >= TEN ? 1 : size >= 1 ? 2 : 3;
        var text = String.format(Locale.ROOT, "%." + digits + "f", value);
        return digits == 0 ? text : text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
