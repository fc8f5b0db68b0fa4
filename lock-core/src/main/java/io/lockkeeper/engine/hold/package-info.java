/**
 * What one caller holds, and how that ends: released, lost, or at the end of its lease.
 */
@NullMarked
package io.lockkeeper.engine.hold;

import org.jspecify.annotations.NullMarked;
