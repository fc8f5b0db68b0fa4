package io.lockkeeper.cli.values;

import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads permits: {@code 2/5} takes two of five. */
public final class PermitsConverter implements ITypeConverter<LockMode> {
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,9})/([0-9]{1,9})");

    @Override
    public LockMode convert(String text) {
        var written = WRITTEN.matcher(text);
        if (!written.matches())
            throw new TypeConversionException(
                    Quoted.text(text)
                            + " is not N/TOTAL, such as 1/3: how many permits this command takes, and how many there are for all");
        try {
            return LockMode.permits(Integer.parseInt(written.group(1)), Integer.parseInt(written.group(2)));
        } catch (IllegalArgumentException impossible) {
            throw new TypeConversionException(impossible.getMessage());
        }
    }
}
