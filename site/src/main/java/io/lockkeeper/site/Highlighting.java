package io.lockkeeper.site;

import java.util.Map;
import java.util.regex.Pattern;

/** Marks comments, strings and keywords of code in HTML. It looks at words only, and knows no grammar. */
final class Highlighting {
    private static final Pattern JVM = Pattern.compile(
            "(?<comment>//[^\n]*|/\\*.*?\\*/)|(?<string>\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\")|(?<keyword>\\b(?:"
                    + "abstract|as|assert|boolean|break|by|case|catch|class|companion|const|continue|data|do|else|enum"
                    + "|extends|false|final|finally|for|fun|if|implements|import|in|instanceof|int|interface|internal"
                    + "|is|long|new|null|object|override|package|private|protected|public|record|return|static|super"
                    + "|suspend|switch|this|throw|throws|true|try|val|var|void|when|while)\\b)",
            Pattern.DOTALL);
    private static final Pattern SHELL = Pattern.compile(
            "(?<comment>(?m:(?:^|(?<=\\s))#[^\n]*$))|(?<string>\"[^\"\n]*\"|'[^'\n]*')|(?<keyword>(?!))");
    private static final Pattern XML = Pattern.compile(
            "(?<comment><!--.*?-->)|(?<string>\"[^\"\n]*\")|(?<keyword></?[\\w.:-]+|/?>)", Pattern.DOTALL);
    private static final Map<String, Pattern> LANGUAGES =
            Map.of("java", JVM, "kotlin", JVM, "kt", JVM, "kts", JVM, "sh", SHELL, "xml", XML, "properties", SHELL);

    private Highlighting() {}

    static String html(String language, String code) {
        var pattern = LANGUAGES.get(language);
        if (pattern == null) return Html.escape(code);
        var html = new StringBuilder();
        var found = pattern.matcher(code);
        int end = 0;
        while (found.find()) {
            var kind =
                    found.group("comment") != null ? "comment" : found.group("string") != null ? "string" : "keyword";
            html.append(Html.escape(code.substring(end, found.start())))
                    .append("<span class=\"" + kind + "\">")
                    .append(Html.escape(found.group()))
                    .append("</span>");
            end = found.end();
        }
        return html.append(Html.escape(code.substring(end))).toString();
    }
}
