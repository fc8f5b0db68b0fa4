package io.lockkeeper.site;

/** The page that readers see first: what Lockkeeper is, and where each question is answered. */
final class StartPage {
    private StartPage() {}

    static String html(String lead) {
        var text = new StringBuilder("<h1>Lockkeeper</h1>\n<div class=\"lead\">\n" + lead + "</div>\n");
        for (var section : Menu.SECTIONS) {
            text.append("<section>\n<h2>" + Html.escape(section.question()) + "</h2>\n<ul class=\"cards\">\n");
            for (var page : section.pages()) text.append(card(page.target(), page.title(), page.answers()));
            if (section.question().equals(Menu.WITH_API))
                text.append(card(Menu.API, "API reference", "Every public type and function, of Kotlin and Java."));
            text.append("</ul>\n</section>\n");
        }
        return new Layout(Menu.START).start(text.toString());
    }

    private static String card(String target, String title, String answers) {
        return "<li><a href=\"" + target + "\"><b>" + Html.escape(title) + "</b> <span>" + Html.escape(answers)
                + "</span></a></li>\n";
    }
}
