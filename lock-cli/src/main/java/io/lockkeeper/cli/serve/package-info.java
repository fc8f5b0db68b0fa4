/**
 * The command {@code serve}: a page that shows the locks in a browser. One {@code Lookout} reads the servers for all
 * browsers, {@code History} compares what it sees with what it saw before, and {@code PageServer} answers with pages that
 * {@code NamesPage} and {@code LockPage} write. The script on the page only fetches it again.
 */
@NullMarked
package io.lockkeeper.cli.serve;

import org.jspecify.annotations.NullMarked;
