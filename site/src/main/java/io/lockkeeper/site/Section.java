package io.lockkeeper.site;

import java.util.List;

/** A group of pages that answer one question of a reader. */
record Section(String question, List<Page> pages) {}
