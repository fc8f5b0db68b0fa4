package io.lockkeeper.site;

import static io.lockkeeper.site.Page.guide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All pages of the site, by the questions that bring readers here. */
final class Menu {
    static final String START = "index.html";
    static final String API_DIRECTORY = "api";
    /** The section in which the start page also shows the API reference. */
    static final String WITH_API = "How do I use it?";

    static final String API = API_DIRECTORY + "/index.html";

    static final List<Section> SECTIONS = List.of(
            new Section(
                    "How do I begin?",
                    List.of(
                            guide(
                                    "getting-started",
                                    "Getting started",
                                    "From an empty directory to a lock that is held, in Kotlin and Java."),
                            new Page(
                                    "README.md",
                                    "overview.html",
                                    "Everything on one page",
                                    "Calls, terms, exceptions, guarantees, limits and options, for reference."),
                            guide(
                                    "coming-from",
                                    "Coming from another library",
                                    "Your lines and ours, side by side, for eleven libraries."),
                            guide(
                                    "migrating-from-curator",
                                    "Migrating from Curator",
                                    "A running system changes over, one process at a time."),
                            guide("samples", "Samples", "Programs to read and to run."))),
            new Section(
                    WITH_API,
                    List.of(
                            guide("features", "Features", "All that it can do, and each call in each style."),
                            guide(
                                    "shared-modes",
                                    "Read/write locks and semaphores",
                                    "Locks that several hold at the same time."),
                            guide("testing-your-code", "Testing your code", "Unit tests without a server."),
                            guide("spring", "Spring", "Spring Boot, ShedLock and Spring Integration."),
                            guide("cli", "Command line", "Run a command under a lock; look at locks."),
                            guide("fencing", "Fencing", "Data that refuse writes that come too late."))),
            new Section(
                    "What does it promise?",
                    List.of(
                            guide("guarantees", "Guarantees", "What holds always, what holds mostly, and what never."),
                            guide("faults", "Faults", "How locks break, and what happens here instead."),
                            guide("design", "How it works", "The engine, and the decisions behind it."))),
            new Section(
                    "How do I run it?",
                    List.of(
                            guide("operations", "Operations", "How much an ensemble carries, and what to watch."),
                            guide("metrics", "Metrics and traces", "Meters, a dashboard, observations."),
                            guide("logging", "Log lines", "Each line, and what to do about it."),
                            guide("security", "Security", "Identities, ACLs and TLS."),
                            guide("native-image", "Native images", "What GraalVM needs, and what was tried."),
                            guide("performance", "Performance", "Measured beside other libraries."))),
            new Section(
                    "How is it made?",
                    List.of(
                            new Page("CHANGELOG.md", "changelog.html", "Changes", "What is new in each version."),
                            new Page("CONTRIBUTING.md", "contributing.html", "Contributing", "Build, test, change."),
                            guide(
                                    "testing",
                                    "How the locks are tested",
                                    "The proofs of the project, and what each can find."),
                            guide("mutants", "Mutation tests", "Planted mistakes, and the tests that find them."),
                            guide("releasing", "Releasing", "How a release is made and checked."),
                            new Page("SECURITY.md", "vulnerabilities.html", "Vulnerabilities", "How to report one."))));

    private static final String DOCS = "docs/";
    private static final String MARKDOWN = ".md";

    private Menu() {}

    /** All pages: those of the menu, and those that only other pages link to. */
    static List<Page> pages(Path repository) throws IOException {
        var pages = new ArrayList<>(listed().toList());
        for (var file : Directories.files(repository.resolve(DOCS))) {
            var source = PageLinks.unix(repository.relativize(file));
            of(source).filter(page -> !pages.contains(page)).ifPresent(pages::add);
        }
        return pages;
    }

    /** The page that is made of this file; empty if none is. */
    static Optional<Page> of(String source) {
        return listed().filter(page -> page.source().equals(source))
                .findFirst()
                .or(() -> source.startsWith(DOCS) && source.endsWith(MARKDOWN)
                        ? Optional.of(unlisted(source.substring(DOCS.length(), source.length() - MARKDOWN.length())))
                        : Optional.empty());
    }

    private static Stream<Page> listed() {
        return SECTIONS.stream().flatMap(section -> section.pages().stream());
    }

    private static Page unlisted(String name) {
        return guide(name, name.substring(name.lastIndexOf('/') + 1).replace('-', ' '), "");
    }
}
