import io.lockkeeper.zookeeper.ZooKeeperLocks;
import java.time.Duration;

public class HelloJava {
    public static void main(String[] args) throws Exception {
        String servers = args.length > 0 ? args[0] : "localhost:2181";
        try (var connection = ZooKeeperLocks.connect(servers)) {
            System.out.println("waiting for the lock");
            connection.blocking().runWithLock("hello", Duration.ofMinutes(5), lock -> {
                System.out.println("holding it with token " + lock.fencingToken() + "; Enter gives it back");
                System.in.read();
            });
        }
        System.out.println("gave it back");
    }
}
