package io.lockkeeper.cli.serve;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what stands after an address's question mark. */
final class Query {
    private Query() {}

    /** The values by their keys, of which the first one counts; null if they can't be read. */
    static @Nullable Map<String, String> of(@Nullable String raw) {
        var values = new HashMap<String, String>();
        if (raw == null) return values;
        try {
            for (var part : raw.split("&")) {
                int equals = part.indexOf('=');
                if (equals > 0)
                    values.putIfAbsent(decoded(part.substring(0, equals)), decoded(part.substring(equals + 1)));
            }
        } catch (IllegalArgumentException malformed) {
            return null;
        }
        return values;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
