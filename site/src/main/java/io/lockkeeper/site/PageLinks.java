package io.lockkeeper.site;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** Turns the links of one Markdown page, which lead to files of the repository, into links of the site. */
final class PageLinks {
    private static final String DOCS = "docs/";

    private final Path source;
    private final Path target;
    private final Set<String> files = new LinkedHashSet<>();

    PageLinks(String source, String target) {
        this.source = Path.of(source);
        this.target = Path.of(target);
    }

    /** The files of the repository that the page links to, and that are no pages. */
    Set<String> files() {
        return files;
    }

    String resolve(String destination) {
        if (destination.startsWith("#") || isExternal(destination)) return destination;
        int hash = destination.indexOf('#');
        var anchor = hash < 0 ? "" : destination.substring(hash);
        var file = inRepository(source, hash < 0 ? destination : destination.substring(0, hash));
        var page = Menu.of(file);
        if (page.isEmpty()) files.add(file);
        return relative(page.map(Page::target).orElseGet(() -> targetOfFile(file))) + anchor;
    }

    static boolean isExternal(String destination) {
        return destination.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*");
    }

    /** The file that a relative link means, from the repository's top. */
    static String inRepository(Path page, String link) {
        var folder = page.getParent();
        return unix((folder == null ? Path.of(link) : folder.resolve(link)).normalize());
    }

    /** Pictures and data beside the pages keep their places, all other files become pages that show their text. */
    static String targetOfFile(String file) {
        if (file.startsWith(DOCS)) return file.substring(DOCS.length());
        return "source/" + file + ".html";
    }

    private String relative(String other) {
        var folder = target.getParent();
        return unix(folder == null ? Path.of(other) : folder.relativize(Path.of(other)));
    }

    static String unix(Path path) {
        return path.toString().replace('\\', '/');
    }
}
