package io.lockkeeper.cli.doctor;

import io.lockkeeper.cli.output.Json;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a check found out. Immutable, except that {@link #with} adds to it.
 *
 * @param subject what was checked
 * @param status how it is
 * @param found what was measured, in words
 * @param advice what to do, or what to know
 * @param values the same in numbers, for programs
 */
record Finding(String subject, Status status, String found, Optional<String> advice, Map<String, Object> values) {
    enum Status {
        OK,
        WARN,
        FAIL
    }

    static Finding ok(String subject, String found) {
        return new Finding(subject, Status.OK, found, Optional.empty(), new LinkedHashMap<>());
    }

    static Finding warn(String subject, String found, String advice) {
        return new Finding(subject, Status.WARN, found, Optional.of(advice), new LinkedHashMap<>());
    }

    static Finding fail(String subject, String found, String advice) {
        return new Finding(subject, Status.FAIL, found, Optional.of(advice), new LinkedHashMap<>());
    }

    /** The same, which is well, with a remark. */
    Finding noting(String remark) {
        return new Finding(subject, status, found, Optional.of(remark), values);
    }

    /** Adds a value for programs. */
    Finding with(String key, Object value) {
        values.put(key, value);
        return this;
    }

    Map<String, Object> json() {
        var json = Json.object()
                .with("check", subject)
                .with("status", status.name().toLowerCase(Locale.ROOT))
                .with("found", found)
                .with("advice", advice);
        values.forEach(json::with);
        return json.values();
    }
}
