package io.lockkeeper.benchmarks.jetcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.grpc.stub.StreamObserver;
import io.lockkeeper.benchmarks.worker.Caller;
import io.lockkeeper.benchmarks.worker.ManyThreads;
import io.lockkeeper.benchmarks.worker.OneCaller;
import io.lockkeeper.benchmarks.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A process that uses jetcd's Lock. For etcd the owner of a lock is a lease. So each caller has a lease of its own,
 * which is kept alive while the process lives.
 */
public final class JetcdWorker {
    private static final int LEASE_SECONDS = 15;

    private JetcdWorker() {}

    public static void main(String[] arguments) throws Exception {
        var address = Worker.arguments(arguments).text("connect");
        var client = Client.builder().endpoints("http://" + address).build();
        Caller.Factory callers = name -> caller(client, name);
        Worker.serve(Map.of("latency", new OneCaller(callers), "threads", new ManyThreads(callers)));
    }

    private static Caller caller(Client client, String name) throws Exception {
        var lease = client.getLeaseClient().grant(LEASE_SECONDS).get().getID();
        client.getLeaseClient().keepAlive(lease, new Unheard());
        var lock = client.getLockClient();
        var key = ByteSequence.from(name, StandardCharsets.UTF_8);
        return body -> {
            var held = lock.lock(key, lease).get().getKey();
            try {
                body.run();
            } finally {
                lock.unlock(held).get();
            }
        };
    }

    private static final class Unheard implements StreamObserver<LeaseKeepAliveResponse> {
        @Override
        public void onNext(LeaseKeepAliveResponse alive) {}

        @Override
        public void onError(Throwable failure) {
            failure.printStackTrace();
        }

        @Override
        public void onCompleted() {}
    }
}
