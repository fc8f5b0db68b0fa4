/** Holds that outlive their process: tickets, and what is done with them. No hold that is not detached pays for them. */
@NullMarked
package io.lockkeeper.engine.ticket;

import org.jspecify.annotations.NullMarked;
