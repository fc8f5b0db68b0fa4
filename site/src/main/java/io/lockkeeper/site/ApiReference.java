package io.lockkeeper.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes Dokka's pages into the site, and gives each a way back to the guides. Dokka's scripts fetch the menu and the
 * search index, which browsers refuse to a page that was opened from a directory. So both also stand in a script here,
 * which hands them out.
 */
final class ApiReference {
    private static final Pattern PICTURE = Pattern.compile("url\\(['\"]?([\\w./-]+\\.svg)['\"]?\\)");
    private static final String LOGO = "logo-icon.svg";
    private static final String HEAD = "</head>";
    private static final String MENU = "navigation.html";
    private static final String INDEX = "scripts/pages.json";

    private ApiReference() {}

    static void copy(Path dokka, Path directory, Path icon) throws IOException {
        Directories.clear(directory);
        for (var file : Directories.files(dokka)) {
            var target = directory.resolve(dokka.relativize(file).toString());
            Files.createDirectories(target.getParent());
            if (file.toString().endsWith(".html") && !file.endsWith(MENU)) Files.writeString(target, page(dokka, file));
            else if (file.toString().endsWith(".css")) Files.writeString(target, style(file, icon));
            else Files.copy(file.endsWith(LOGO) ? icon : file, target);
        }
        DeadAnchors.mend(directory);
        Files.writeString(
                directory.resolve("scripts/fetched.js"),
                "window.fetched = {%s: %s, %s: %s};%n"
                        .formatted(
                                literal(MENU),
                                literal(Files.readString(dokka.resolve(MENU))),
                                literal(INDEX),
                                literal(Files.readString(dokka.resolve(INDEX)))));
    }

    private static String page(Path dokka, Path file) throws IOException {
        var toApi = "../".repeat(dokka.relativize(file).getNameCount() - 1);
        var ours = """
                <link href="%1$s../api.css" rel="stylesheet">
                <script src="%1$sscripts/fetched.js"></script>
                <script src="%1$s../api.js"></script>
                """.formatted(toApi);
        var html = Files.readString(file);
        if (!html.contains(HEAD)) throw new IOException("Dokka's page has no head: " + file);
        return html.replaceFirst(HEAD, ours + HEAD);
    }

    /** Puts pictures into the style itself, because browsers also refuse those that mask something. */
    private static String style(Path file, Path icon) throws IOException {
        var style = new StringBuilder();
        var pictures = PICTURE.matcher(Files.readString(file));
        while (pictures.find()) {
            var original = file.resolveSibling(pictures.group(1));
            var bytes = Files.readAllBytes(original.endsWith(LOGO) ? icon : original);
            var picture = "url(data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(bytes) + ")";
            pictures.appendReplacement(style, Matcher.quoteReplacement(picture));
        }
        return pictures.appendTail(style).toString();
    }

    /** A string of JavaScript. */
    private static String literal(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "")
                + '"';
    }
}
