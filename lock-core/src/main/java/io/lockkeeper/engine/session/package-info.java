/**
 * Until when this process may trust its session: the session's lease, the heartbeat that renews it, and what happens when the
 * connection is interrupted or the session ends.
 */
@NullMarked
package io.lockkeeper.engine.session;

import org.jspecify.annotations.NullMarked;
