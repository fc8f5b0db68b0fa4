/**
 * The command line. {@link io.lockkeeper.cli.Lockkeeper} is the program, and lists its commands; there is one class for
 * each. What they share stands in {@code connection} (how a command reaches the servers), {@code output} (text and JSON)
 * and {@code values} (what arguments can be). {@link io.lockkeeper.cli.ExitCodes} are the same for all commands, and
 * {@link io.lockkeeper.cli.Failures} says which failure gives which.
 *
 * <p>To add a command: write a class that implements {@code Callable<Integer>} and returns an exit code, with picocli's
 * {@code @Command}. Take {@code @Mixin ConnectionOptions} if it asks servers, and {@code @Mixin OutputOptions} if it
 * prints. Let failures be thrown. Then name the class in {@link io.lockkeeper.cli.Lockkeeper}.
 */
@NullMarked
package io.lockkeeper.cli;

import org.jspecify.annotations.NullMarked;
