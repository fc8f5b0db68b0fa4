package io.lockkeeper.site;

import java.util.HashMap;
import java.util.regex.Pattern;

/**
 * Shows a sequence diagram of Mermaid's as a nested list of its messages, because the site loads no scripts. It knows
 * the statements that the pages use; others fail.
 */
final class SequenceDiagram {
    private static final Pattern PARTICIPANT = Pattern.compile("participant (\\w+) as (.*)");
    private static final Pattern MESSAGE = Pattern.compile("(\\w+)-?->>(\\w+): (.*)");
    private static final Pattern NOTE = Pattern.compile("Note over (\\w+): (.*)");
    private static final Pattern BLOCK = Pattern.compile("(opt|loop|alt|else) (.*)");
    private static final Pattern LONG_NAME = Pattern.compile("[:(].*");

    private SequenceDiagram() {}

    static String html(String diagram) {
        var names = new HashMap<String, String>();
        var html = new StringBuilder("<ol class=\"steps\">\n");
        for (var line : diagram.lines().map(String::strip).toList()) {
            var participant = PARTICIPANT.matcher(line);
            var message = MESSAGE.matcher(line);
            var note = NOTE.matcher(line);
            var block = BLOCK.matcher(line);
            if (line.isEmpty() || line.equals("sequenceDiagram")) continue;
            if (participant.matches()) names.put(participant.group(1), shortened(participant.group(2)));
            else if (message.matches())
                html.append("<li><b>" + name(names, message.group(1)) + " → " + name(names, message.group(2)) + "</b> "
                        + Html.escape(message.group(3)) + "</li>\n");
            else if (note.matches())
                html.append("<li><b>" + name(names, note.group(1)) + "</b> " + Html.escape(note.group(2)) + "</li>\n");
            else if (block.matches())
                html.append(block.group(1).equals("else") ? "</ol></li>\n" : "")
                        .append("<li><i>" + Html.escape(block.group(2)) + "</i>\n<ol class=\"steps\">\n");
            else if (line.equals("end")) html.append("</ol></li>\n");
            else throw new IllegalArgumentException("Unknown in a diagram: " + line);
        }
        return html.append("</ol>\n").toString();
    }

    private static String shortened(String name) {
        return LONG_NAME.matcher(name).replaceFirst("").strip();
    }

    private static String name(HashMap<String, String> names, String key) {
        return Html.escape(names.getOrDefault(key, key));
    }
}
