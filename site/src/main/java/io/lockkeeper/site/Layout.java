package io.lockkeeper.site;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** What is around the text of a page: the head, the menu and the list of the page's headings. */
final class Layout {
    private static final Pattern HEADING = Pattern.compile("<h2 id=\"([^\"]*)\">(.*?)</h2>", Pattern.DOTALL);

    private final String target;
    private final String top;

    /** @param target the page's file, from the site's top */
    Layout(String target) {
        this.target = target;
        this.top = "../".repeat(Path.of(target).getNameCount() - 1);
    }

    String page(String title, String text) {
        return html(title, "<main>\n" + text + "</main>\n" + contents(text));
    }

    String source(String file, String text) {
        var language = file.substring(file.lastIndexOf('.') + 1);
        return html(
                file.substring(file.lastIndexOf('/') + 1),
                "<main class=\"source\">\n<h1>" + Html.escape(file) + "</h1>\n<pre tabindex=\"0\"><code>"
                        + Highlighting.html(language, text) + "</code></pre>\n</main>\n");
    }

    /** The start page has no list of headings, and names the project alone. */
    String start(String text) {
        return html("", "<main class=\"start\">\n" + text + "</main>\n");
    }

    private String contents(String text) {
        var list = new StringBuilder();
        int headings = 0;
        var found = HEADING.matcher(text);
        while (found.find()) {
            headings++;
            list.append("<li><a href=\"#" + found.group(1) + "\">"
                    + found.group(2).replaceAll("</?a\\b[^>]*>", "") + "</a></li>\n");
        }
        if (headings < 2) return "";
        return "<nav class=\"contents\" aria-label=\"On this page\">\n<h2>On this page</h2>\n<ul>\n" + list
                + "</ul>\n</nav>\n";
    }

    private String html(String title, String body) {
        var whole = title.isEmpty() ? "Lockkeeper" : Html.escape(title) + " – Lockkeeper";
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s</title>
                <link rel="icon" type="image/svg+xml" href="%sicon.svg">
                <link rel="stylesheet" href="%ssite.css">
                </head>
                <body>
                <a class="skip" href="#text">Skip the menu</a>
                <header><a class="name" href="%s">Lockkeeper</a> <a href="%s">API reference</a></header>
                <details class="phone"><summary>Menu</summary>
                %s</details>
                <nav class="menu" aria-label="All pages">
                %s</nav>
                <div id="text" class="text">
                %s</div>
                </body>
                </html>
                """.formatted(whole, top, top, top + Menu.START, top + Menu.API, menu(), menu(), body);
    }

    private String menu() {
        var menu = new StringBuilder();
        for (var section : Menu.SECTIONS) {
            menu.append("<p>" + Html.escape(section.question()) + "</p>\n<ul>\n");
            for (var page : section.pages())
                menu.append("<li><a href=\"" + top + page.target() + "\""
                        + (page.target().equals(target) ? " aria-current=\"page\"" : "") + ">"
                        + Html.escape(page.title()) + "</a></li>\n");
            menu.append("</ul>\n");
        }
        return menu.toString();
    }
}
