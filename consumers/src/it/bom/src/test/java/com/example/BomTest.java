package com.example;

import static org.junit.jupiter.api.Assertions.*;

import io.lockkeeper.LockTerms;
import io.lockkeeper.memory.MemoryCluster;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The modules that the BOM lists, at the versions that it gives them. */
class BomTest {
    @Test
    void everyModuleHasTheVersionOfTheBom() throws Exception {
        List<String> expected = Files.readAllLines(Path.of("src/test/resources/modules.txt"));
        List<String> found = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(path -> Path.of(path).getFileName().toString())
                .filter(expected::contains)
                .toList();
        assertEquals(expected.stream().sorted().toList(), found.stream().sorted().toList());
    }

    @Test
    void theModulesWorkTogether() throws Exception {
        var cluster = new MemoryCluster();
        try (var a = cluster.connect().locks();
                var b = cluster.connect().locks();
                var held = a.blocking().acquire("one")) {
            assertTrue(held.fencingToken() > 0);
            assertTrue(b.blocking().tryAcquire("one", LockTerms.ifFree()).isEmpty());
        }
    }
}
