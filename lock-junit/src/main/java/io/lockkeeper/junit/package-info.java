/**
 * An extension of JUnit Jupiter (5.12 and newer, and 6) that gives each test locks in memory:
 * {@link io.lockkeeper.junit.LockkeeperTest} is the way in.
 */
@NullMarked
package io.lockkeeper.junit;

import org.jspecify.annotations.NullMarked;
