package io.lockkeeper.site;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** Checks every link and every file that pages load: the file must be there, and the anchor in it. */
final class HtmlLinks {
    /**
     * What was found.
     *
     * @param external addresses elsewhere, of which only the syntax was checked
     */
    record Report(int pages, int links, List<String> mistakes, Set<String> external) {}

    private final Path site;
    private final Map<Path, Set<String>> anchors = new HashMap<>();
    private final List<String> mistakes = new ArrayList<>();
    private final Set<String> external = new TreeSet<>();
    private int links;

    private HtmlLinks(Path site) {
        this.site = site;
    }

    static Report check(Path directory) throws IOException {
        var check = new HtmlLinks(directory.toAbsolutePath().normalize());
        var pages = new HashMap<Path, Document>();
        for (var file : Directories.files(check.site))
            if (file.toString().endsWith(".html")) pages.put(file, Jsoup.parse(file));
        pages.forEach((file, page) -> check.anchors.put(file, check.anchorsOf(file, page)));
        for (var entry : new TreeMap<>(pages).entrySet()) check.page(entry.getKey(), entry.getValue());
        return new Report(pages.size(), check.links, check.mistakes, check.external);
    }

    private Set<String> anchorsOf(Path file, Document page) {
        var found = new HashSet<String>();
        for (var element : page.select("[id]"))
            if (!found.add(element.id()) && !isDokkas(file))
                mistakes.add(name(file) + ": twice the id " + element.id());
        for (var element : page.select("a[name], a[data-name]")) {
            found.add(element.attr("name"));
            found.add(element.attr("data-name"));
        }
        return found;
    }

    private boolean isDokkas(Path file) {
        return file.startsWith(site.resolve(Menu.API_DIRECTORY));
    }

    private void page(Path file, Document page) {
        for (var element : page.select("[href]")) link(file, element.attr("href"));
        for (var element : page.select("[src]")) link(file, element.attr("src"));
    }

    private void link(Path file, String link) {
        links++;
        try {
            var address = new URI(link);
            if (address.isAbsolute()) external(address);
            else internal(file, address, link);
        } catch (URISyntaxException wrong) {
            mistakes.add(name(file) + ": " + wrong.getMessage());
        }
    }

    private void external(URI address) throws URISyntaxException {
        if (!Set.of("https", "mailto").contains(address.getScheme()))
            throw new URISyntaxException(address.toString(), "Neither https nor mailto");
        if (address.getScheme().equals("https") && address.getHost() == null)
            throw new URISyntaxException(address.toString(), "No host");
        external.add(address.toString());
    }

    private void internal(Path file, URI address, String link) {
        var path = address.getPath() == null ? "" : address.getPath();
        var target = path.isEmpty() ? file : file.resolveSibling(path).normalize();
        if (path.startsWith("/")) mistakes.add(name(file) + ": not relative: " + link);
        else if (!target.startsWith(site)) mistakes.add(name(file) + ": leads out of the site: " + link);
        else if (!Files.isRegularFile(target)) mistakes.add(name(file) + ": no such file: " + link);
        else if (address.getRawFragment() != null && target.toString().endsWith(".html")) {
            var anchor = URLDecoder.decode(address.getRawFragment(), StandardCharsets.UTF_8);
            var known = anchors.getOrDefault(target, Set.of());
            if (!anchor.isEmpty() && !known.contains(anchor) && !known.contains(address.getRawFragment()))
                mistakes.add(name(file) + ": no such anchor: " + link);
        }
    }

    private String name(Path file) {
        return site.relativize(file).toString();
    }
}
