package io.lockkeeper.samples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * A shop, of which several processes run at the same time. Each of them sells; one of them restocks. The starter
 * {@code lock-spring-boot-starter} makes the locks. Build it, and start it twice:
 *
 * <pre>{@code
 * mvn -q -B -DskipTests -pl samples/spring -am package
 * java -jar samples/spring/target/spring-sample.jar --lockkeeper.connect=localhost:2181
 * }</pre>
 *
 * They share the directory {@code stock}. Ctrl-C or SIGTERM closes the context, and with it the locks: what runs under a
 * lock is interrupted, and nothing is left on the servers.
 */
@SpringBootApplication(proxyBeanMethods = false)
@EnableScheduling
public class Application {
    /** Made by Spring. */
    Application() {}

    /** Runs until it is told to end. */
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }
}
