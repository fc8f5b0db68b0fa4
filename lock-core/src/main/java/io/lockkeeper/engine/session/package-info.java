/**
 * Until when the holds of a session are valid: the session lease, the heartbeat that renews it, and what happens when
 * the connection is interrupted or the session ends.
 */
@NullMarked
package io.lockkeeper.engine.session;

import org.jspecify.annotations.NullMarked;
