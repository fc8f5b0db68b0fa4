/** What commands print: text for people, or JSON. */
@NullMarked
package io.lockkeeper.cli.output;

import org.jspecify.annotations.NullMarked;
