package io.lockkeeper.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Whole directories. */
final class Directories {
    private Directories() {}

    /** All files below, sorted. */
    static List<Path> files(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    static void clear(Path directory) throws IOException {
        if (Files.exists(directory))
            try (var all = Files.walk(directory)) {
                for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
            }
        Files.createDirectories(directory);
    }
}
