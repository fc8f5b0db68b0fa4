/**
 * Makes the documentation site from the Markdown pages of this repository and from the API reference that Dokka makes.
 * The program is {@link io.lockkeeper.site.Main}.
 */
@NullMarked
package io.lockkeeper.site;

import org.jspecify.annotations.NullMarked;
