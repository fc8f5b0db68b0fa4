package io.lockkeeper.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Mends a kind of links that Dokka's pages have. On the page of a class, overloads share the anchor of the first, but
 * links to the others name anchors of their own. Such a link leads to the function's own page here, which shows all
 * overloads, or else to the class.
 */
final class DeadAnchors {
    private static final Pattern ANCHOR = Pattern.compile("\\b(?:id|data-name)=\"([^\"]+)\"");
    private static final Pattern LINK = Pattern.compile("<a href=\"([^\"#:]*)#([^\"]+)\">((?:<[^>]*>)*)(\\w*)");

    private final Map<Path, Set<String>> anchors = new HashMap<>();

    private DeadAnchors() {}

    static void mend(Path directory) throws IOException {
        var dead = new DeadAnchors();
        for (var file : Directories.files(directory)) if (file.toString().endsWith(".html")) dead.mendPage(file);
    }

    private void mendPage(Path file) throws IOException {
        var html = Files.readString(file);
        var mended = new StringBuilder();
        var links = LINK.matcher(html);
        int end = 0;
        while (links.find()) {
            mended.append(html, end, links.start()).append(link(file, links.toMatchResult()));
            end = links.end();
        }
        if (end > 0) Files.writeString(file, mended.append(html, end, html.length()));
    }

    private String link(Path file, MatchResult link) throws IOException {
        var page = link.group(1);
        var target = page.isEmpty() ? file : file.resolveSibling(page).normalize();
        if (!Files.exists(target) || anchors(target).contains(link.group(2))) return link.group();
        var own = link.group(4).replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT) + ".html";
        var folder = page.substring(0, page.lastIndexOf('/') + 1);
        var better = Files.exists(target.resolveSibling(own)) ? folder + own : page;
        return "<a href=\"" + better + "\">" + link.group(3) + link.group(4);
    }

    private Set<String> anchors(Path page) throws IOException {
        var known = anchors.get(page);
        if (known == null) {
            known = new HashSet<>();
            var found = ANCHOR.matcher(Files.readString(page));
            while (found.find()) known.add(found.group(1));
            anchors.put(page, known);
        }
        return known;
    }
}
