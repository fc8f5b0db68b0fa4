package io.lockkeeper.zookeeper;

/** What a thread enters: a mutex or the lock for writing, or the lock for reading. */
enum Side {
    WRITE,
    READ
}
