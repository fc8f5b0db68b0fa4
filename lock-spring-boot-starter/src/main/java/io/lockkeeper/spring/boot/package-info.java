/**
 * Spring Boot's configuration of Lockkeeper. An application needs no class of this package: it has the beans
 * {@link io.lockkeeper.Locks} and {@link io.lockkeeper.BlockingLocks}, and the properties {@code lockkeeper.*}.
 */
@NullMarked
package io.lockkeeper.spring.boot;

import org.jspecify.annotations.NullMarked;
