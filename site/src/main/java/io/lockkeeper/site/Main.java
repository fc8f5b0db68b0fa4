package io.lockkeeper.site;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes the site, and checks its links. Its arguments are the repository, the directory for the site, and Dokka's
 * output. It fails if a link of the site leads nowhere.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        var repository = Path.of(arguments[0]);
        var directory = Path.of(arguments[1]);
        new Site(repository, directory).write();
        var icon = directory.resolve("icon.svg");
        ApiReference.copy(Path.of(arguments[2]), directory.resolve(Menu.API_DIRECTORY), icon);
        var report = HtmlLinks.check(directory);
        if (!report.mistakes().isEmpty())
            throw new IllegalStateException("Links that lead nowhere:\n" + String.join("\n", report.mistakes()));
        System.out.printf(
                "%s: %d pages, %d links. Not tried, because that needs the network: %d addresses elsewhere.%n",
                directory.resolve("index.html"),
                report.pages(),
                report.links(),
                report.external().size());
    }
}
