package io.lockkeeper.samples.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * How many pieces of each item are left, as files in a directory that all processes share. It has no lock of its own: a
 * reading and a writing that belong together need one.
 */
@Component
final class Stock {
    private final Path directory;

    Stock(@Value("${stock.directory}") Path directory) {
        this.directory = directory;
    }

    int left(String item) {
        try {
            var file = directory.resolve(item);
            return Files.exists(file) ? Integer.parseInt(Files.readString(file).trim()) : 0;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void write(String item, int left) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(item), left + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
