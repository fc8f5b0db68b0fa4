/** The command {@code run}: a program that runs while a lock is held. */
@NullMarked
package io.lockkeeper.cli.run;

import org.jspecify.annotations.NullMarked;
