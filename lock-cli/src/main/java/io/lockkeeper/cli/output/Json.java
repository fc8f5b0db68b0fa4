package io.lockkeeper.cli.output;

import com.fasterxml.jackson.jr.ob.JSON;
import io.lockkeeper.LockOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes JSON. Times are ISO 8601 text, spans are seconds as a number, and what is not
 * known or has no end is null. */
public final class Json {
    private static final JSON WRITER = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

    private final Map<String, Object> values = new LinkedHashMap<>();

    private Json() {}

    /** An object without values, to be filled with {@link #with}. */
    public static Json object() {
        return new Json();
    }

    /** Adds a value: text, a number, a boolean, a time, a span, an optional of these, a map or a list. */
    public Json with(String key, @Nullable Object value) {
        values.put(key, shown(value));
        return this;
    }

    /** The object's values, in their order. */
    public Map<String, Object> values() {
        return values;
    }

    /** The object on one line. */
    public static String line(Map<String, ?> object) {
        try {
            return escaped(WRITER.asString(object));
        } catch (IOException impossible) { // it writes to memory
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * Escapes invisible characters, which stand only in texts here. JSON allows most of them, but a terminal takes some for
     * commands, and some programs take others for the end of a line.
     */
    private static String escaped(String json) {
        if (json.codePoints().noneMatch(Json::isInvisible)) return json;
        var escaped = new StringBuilder();
        json.codePoints().forEach(character -> {
            if (!isInvisible(character)) escaped.appendCodePoint(character);
            else for (char unit : Character.toChars(character)) escaped.append(String.format("\\u%04x", (int) unit));
        });
        return escaped.toString();
    }

    private static boolean isInvisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE, // one without the other
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static @Nullable Object shown(@Nullable Object value) {
        if (value instanceof Optional<?> optional) return shown(optional.orElse(null));
        if (value instanceof Json object) return object.values;
        if (value instanceof Instant time) return time.toString();
        if (value instanceof Duration span)
            return span.compareTo(LockOptions.FOREVER) >= 0 ? null : span.toMillis() / 1000.0;
        return value;
    }
}
