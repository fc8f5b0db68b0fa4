package com.example;

import io.lockkeeper.BlockingLocks;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Service;

@SpringBootApplication
public class Application {
    @Service
    public static class Reports {
        private final BlockingLocks locks;

        Reports(BlockingLocks locks) {
            this.locks = locks;
        }

        public boolean nightly(Runnable render) throws InterruptedException {
            return locks.tryRunWithLock("nightly-report", lock -> render.run());
        }
    }
}
