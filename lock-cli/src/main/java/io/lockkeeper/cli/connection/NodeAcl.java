package io.lockkeeper.cli.connection;

/** The clients that may change the nodes that a command makes. The names are what is typed. */
enum NodeAcl {
    open,
    creator
}
