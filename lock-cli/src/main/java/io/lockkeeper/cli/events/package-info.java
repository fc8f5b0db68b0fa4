/** What happens to a command from outside while it waits: signals, and answers of servers. */
@NullMarked
package io.lockkeeper.cli.events;

import org.jspecify.annotations.NullMarked;
