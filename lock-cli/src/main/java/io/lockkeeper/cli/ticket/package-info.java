/** Commands for locks that stay taken when the command has ended. */
@NullMarked
package io.lockkeeper.cli.ticket;

import org.jspecify.annotations.NullMarked;
