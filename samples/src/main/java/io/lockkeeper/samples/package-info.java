/** What the README shows. */
@NullMarked
package io.lockkeeper.samples;

import org.jspecify.annotations.NullMarked;
