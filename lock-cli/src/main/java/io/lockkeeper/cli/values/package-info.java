/** What the arguments of commands can be. */
@NullMarked
package io.lockkeeper.cli.values;

import org.jspecify.annotations.NullMarked;
