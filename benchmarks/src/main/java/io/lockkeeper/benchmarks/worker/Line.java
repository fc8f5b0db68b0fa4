package io.lockkeeper.benchmarks.worker;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;

/** A message between the benchmarks and a process that they measure: a word, then values by name. */
public record Line(String word, Map<String, String> values) {
    public static Line of(String word) {
        return new Line(word, Map.of());
    }

    public static Line parse(String text) {
        var words = text.split(" ");
        var values = new LinkedHashMap<String, String>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 0) throw new IllegalArgumentException("Not name=value: " + words[i]);
            values.put(
                    words[i].substring(0, equals),
                    URLDecoder.decode(words[i].substring(equals + 1), StandardCharsets.UTF_8));
        }
        return new Line(words[0], values);
    }

    public Line with(String name, Object value) {
        var more = new LinkedHashMap<>(values);
        more.put(name, value.toString());
        return new Line(word, more);
    }

    public String text(String name) {
        var value = values.get(name);
        if (value == null) throw new NoSuchElementException("\"" + this + "\" does not say " + name);
        return value;
    }

    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    public long number(String name) {
        return Long.parseLong(text(name));
    }

    public int count(String name) {
        return Integer.parseInt(text(name));
    }

    public boolean flag(String name) {
        return Boolean.parseBoolean(values.get(name));
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(value -> " " + value.getKey() + "=" + URLEncoder.encode(value.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("", word, ""));
    }
}
