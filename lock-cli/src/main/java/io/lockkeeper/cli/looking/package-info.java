/**
 * The commands that look at locks, and the one that ends a tenure by force. They take no lock and stand in no queue.
 * Times that have passed are counted by this machine's clock from the servers' time.
 */
@NullMarked
package io.lockkeeper.cli.looking;

import org.jspecify.annotations.NullMarked;
