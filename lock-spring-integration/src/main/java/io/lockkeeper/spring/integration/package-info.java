/**
 * Lockkeeper's locks as Spring Integration's lock registry: {@link io.lockkeeper.spring.integration.LockkeeperLockRegistry}
 * for Spring Integration 7, and {@link io.lockkeeper.spring.integration.PlainLockRegistry} for 6.5.
 */
@NullMarked
package io.lockkeeper.spring.integration;

import org.jspecify.annotations.NullMarked;
