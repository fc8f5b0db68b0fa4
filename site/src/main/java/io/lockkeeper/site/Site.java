package io.lockkeeper.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;

/**
 * Writes the pages: those of the menu, the start page, and the files of the repository that the pages link to. All
 * links are relative, so the site works below any address, and from a directory too.
 */
final class Site {
    private static final List<String> ASSETS = List.of("site.css", "icon.svg", "api.css", "api.js");

    private final Path repository;
    private final Path directory;
    private final Set<String> linkedFiles = new LinkedHashSet<>();

    Site(Path repository, Path directory) {
        this.repository = repository;
        this.directory = directory;
    }

    void write() throws IOException {
        Directories.clear(directory);
        for (var asset : ASSETS) {
            try (InputStream bytes = Site.class.getResourceAsStream("/" + asset)) {
                if (bytes == null) throw new IOException("The resource " + asset + " is missing");
                copy(bytes, directory.resolve(asset));
            }
        }
        for (var page : Menu.pages(repository)) writePage(page);
        write(Menu.START, StartPage.html(lead()));
        for (var file : linkedFiles) writeFile(file);
    }

    private void writePage(Page page) throws IOException {
        var text = Markdown.parse(Files.readString(repository.resolve(page.source())));
        var links = new PageLinks(page.source(), page.target());
        for (var link : Markdown.links(text)) Markdown.redirect(link, links.resolve(Markdown.destination(link)));
        linkedFiles.addAll(links.files());
        write(page.target(), new Layout(page.target()).page(page.title(), Markdown.html(text)));
    }

    /** What the README says before its second heading. */
    private String lead() throws IOException {
        var readme = Markdown.parse(Files.readString(repository.resolve("README.md")));
        var links = new PageLinks("README.md", Menu.START);
        for (var link : Markdown.links(readme)) Markdown.redirect(link, links.resolve(Markdown.destination(link)));
        var lead = new StringBuilder();
        for (Node node = readme.getFirstChild(); node != null && !Markdown.isHeading(node, 2); node = node.getNext())
            if (!(node instanceof Heading)) lead.append(Markdown.html(node));
        return lead.toString();
    }

    /** Pictures and data go to the site as they are. Source files become pages. */
    private void writeFile(String file) throws IOException {
        var source = repository.resolve(file);
        var target = PageLinks.targetOfFile(file);
        if (target.endsWith(".html")) write(target, new Layout(target).source(file, Files.readString(source)));
        else {
            try (var bytes = Files.newInputStream(source)) {
                copy(bytes, directory.resolve(target));
            }
        }
    }

    private void write(String target, String html) throws IOException {
        var file = directory.resolve(target);
        Files.createDirectories(file.getParent());
        Files.writeString(file, html);
    }

    private static void copy(InputStream bytes, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(bytes, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
