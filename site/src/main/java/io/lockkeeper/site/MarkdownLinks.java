package io.lockkeeper.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;

/** Checks the links of Markdown pages, as they work where the repository is browsed. */
final class MarkdownLinks {
    private MarkdownLinks() {}

    /** The links of the page that lead to no file, or to no heading. */
    static List<String> broken(Path repository, Path page) throws IOException {
        var broken = new ArrayList<String>();
        for (var link : Markdown.links(Markdown.parse(Files.readString(repository.resolve(page))))) {
            var destination = Markdown.destination(link);
            if (PageLinks.isExternal(destination)) continue;
            int hash = destination.indexOf('#');
            var path = hash < 0 ? destination : destination.substring(0, hash);
            var file = path.isEmpty() ? page : Path.of(PageLinks.inRepository(page, path));
            if (!Files.exists(repository.resolve(file))) broken.add(page + ": no such file: " + destination);
            else if (hash >= 0 && !anchors(repository.resolve(file)).contains(destination.substring(hash + 1)))
                broken.add(page + ": no such heading: " + destination);
        }
        return broken;
    }

    private static Set<String> anchors(Path page) throws IOException {
        var html = Jsoup.parse(Markdown.html(Markdown.parse(Files.readString(page))));
        var anchors = new HashSet<String>();
        for (var element : html.select("[id]")) anchors.add(element.id());
        return anchors;
    }
}
