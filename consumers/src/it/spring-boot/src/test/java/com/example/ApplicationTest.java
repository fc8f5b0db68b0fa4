package com.example;

import static org.junit.jupiter.api.Assertions.*;

import com.example.Application.Reports;
import java.util.Map;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;

/** Two applications with nothing but the starter and the address of a server. */
class ApplicationTest {
    @Test
    void oneApplicationKeepsTheOtherOut() throws Exception {
        Map<String, Object> loopback = Map.of("clientPortAddress", "127.0.0.1");
        var place = new InstanceSpec(null, -1, -1, -1, true, 1, -1, -1, loopback, "127.0.0.1");
        try (var server = new TestingServer(place, true)) {
            var connect = "--lockkeeper.connect=" + server.getConnectString();
            try (var one = SpringApplication.run(Application.class, connect);
                    var other = SpringApplication.run(Application.class, connect)) {
                assertTrue(one.getBean(Reports.class).nightly(() -> assertFalse(runs(other.getBean(Reports.class)))));
                assertTrue(runs(other.getBean(Reports.class)));
            }
        }
    }

    private static boolean runs(Reports reports) {
        try {
            return reports.nightly(() -> {});
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
