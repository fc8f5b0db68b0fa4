package io.lockkeeper.benchmarks.proxy;

/** The kinds of requests that locks make. The numbers are those of ZooKeeper's class ZooDefs.OpCode. */
public enum Operation {
    CREATE(1, 15, 19),
    DELETE(2),
    WRITE(5),
    LIST(8, 12),
    READ(3, 4),
    SYNC(9),
    /** Transactions. Here these are the heartbeats, as nothing else makes transactions. */
    MULTI(14),
    PING(11),
    OTHER(),
    /** Not a request: the server says that a watch has fired. */
    NOTIFICATION();

    private final int[] codes;

    Operation(int... codes) {
        this.codes = codes;
    }

    static Operation of(int code) {
        for (var operation : values()) for (int known : operation.codes) if (known == code) return operation;
        return OTHER;
    }
}
