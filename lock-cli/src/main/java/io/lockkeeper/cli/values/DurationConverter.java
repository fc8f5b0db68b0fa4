package io.lockkeeper.cli.values;

import io.lockkeeper.LockOptions;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time such as {@code 500ms}, {@code 30s}, {@code 1h30m}, {@code 2d}, {@code 0} or {@code forever}. */
public final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern PARTS =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

    @Override
    public Duration convert(String text) {
        if (text.equals("forever")) return LockOptions.FOREVER;
        if (text.equals("0")) return Duration.ZERO;
        var parts = PARTS.matcher(text);
        if (text.isEmpty() || !parts.matches())
            throw new TypeConversionException(
                    "'" + text + "' is not a time. Write 30s, 500ms, 1h30m, 2d, 0 or forever");
        var time = Duration.ofDays(number(parts.group(1)))
                .plusHours(number(parts.group(2)))
                .plusMinutes(number(parts.group(3)))
                .plusSeconds(number(parts.group(4)))
                .plusMillis(number(parts.group(5)));
        return time.compareTo(LockOptions.FOREVER) < 0 ? time : LockOptions.FOREVER;
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
