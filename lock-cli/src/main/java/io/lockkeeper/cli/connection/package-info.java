/** How a command reaches the servers: options, environment, file. */
@NullMarked
package io.lockkeeper.cli.connection;

import org.jspecify.annotations.NullMarked;
