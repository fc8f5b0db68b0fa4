/** Data in ZooKeeper that a lock protects, also against a holder that comes late. */
@NullMarked
package io.lockkeeper.samples.settings;

import org.jspecify.annotations.NullMarked;
