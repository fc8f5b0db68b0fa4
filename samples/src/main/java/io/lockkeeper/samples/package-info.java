/** Programs that use the library as its users do. */
@NullMarked
package io.lockkeeper.samples;

import org.jspecify.annotations.NullMarked;
