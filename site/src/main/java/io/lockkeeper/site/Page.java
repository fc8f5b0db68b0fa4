package io.lockkeeper.site;

/**
 * One page of the site.
 *
 * @param source the Markdown file, from the repository's top
 * @param target the HTML file, from the site's top
 * @param title what menus call it
 * @param answers what a reader finds there, for the start page
 */
record Page(String source, String target, String title, String answers) {
    static Page guide(String name, String title, String answers) {
        return new Page("docs/" + name + ".md", name + ".html", title, answers);
    }
}
