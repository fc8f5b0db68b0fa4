/**
 * Looking at locks and acting on them: whose turn it is, who waits, and the end of a tenure by force. It asks the
 * backend only when a caller asks, and no hold waits for it.
 */
@NullMarked
package io.lockkeeper.engine.looking;

import org.jspecify.annotations.NullMarked;
