/**
 * What one caller holds, and how that ends: by a release, by a loss, or at the end of the lease.
 */
@NullMarked
package io.lockkeeper.engine.hold;

import org.jspecify.annotations.NullMarked;
