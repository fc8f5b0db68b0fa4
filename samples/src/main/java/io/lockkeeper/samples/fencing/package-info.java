/** Data outside ZooKeeper that refuse late writers: a table of a database, and a file. See docs/fencing.md. */
@org.jspecify.annotations.NullMarked
package io.lockkeeper.samples.fencing;
