package io.lockkeeper.benchmarks.worker;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** A histogram of times in nanoseconds, to three digits. Its text can be sent to another process and parsed there. */
public final class Latencies {
    private static final int DIGITS = 3;

    private final Histogram histogram;

    public Latencies() {
        this(new Histogram(DIGITS));
    }

    private Latencies(Histogram histogram) {
        this.histogram = histogram;
    }

    public static Latencies parse(String text) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
            return new Latencies(Histogram.decodeFromCompressedByteBuffer(bytes, 0));
        } catch (DataFormatException broken) {
            throw new IllegalArgumentException(broken);
        }
    }

    public void record(long nanos) {
        histogram.recordValue(Math.max(0, nanos));
    }

    public void add(Latencies other) {
        histogram.add(other.histogram);
    }

    public long count() {
        return histogram.getTotalCount();
    }

    public double median() {
        return percentile(50);
    }

    public double percentile(double percent) {
        return histogram.getValueAtPercentile(percent);
    }

    @Override
    public String toString() {
        var bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        var used = new byte[length];
        bytes.rewind();
        bytes.get(used);
        return Base64.getEncoder().encodeToString(used);
    }
}
