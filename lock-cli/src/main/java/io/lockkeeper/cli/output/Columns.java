package io.lockkeeper.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/**
 * Lines in columns. On a terminal the columns are padded and cut, so that a line fits the terminal's width. Elsewhere a
 * tab separates them and nothing is cut. Widths do not depend on the lines, so each line can be printed as it is known.
 * Immutable.
 */
public final class Columns {
    private static final String GAP = "  ";
    private static final int LEAST = 8;

    /** @param width how many characters it needs; zero if it takes its share of what the others leave */
    public record Column(String title, int width) {}

    private final List<Column> columns;
    private final int share; // of each column without a width; zero if tabs separate the columns

    private Columns(List<Column> columns, int share) {
        this.columns = columns;
        this.share = share;
    }

    /** For a terminal of this width. */
    public static Columns fitting(int terminal, List<Column> columns) {
        int fixed = columns.stream().mapToInt(Column::width).sum() + GAP.length() * (columns.size() - 1);
        int sharing = (int) columns.stream().filter(each -> each.width == 0).count();
        return new Columns(columns, Math.max(LEAST, (terminal - fixed) / Math.max(1, sharing)));
    }

    /** For programs: a tab between two columns. */
    public static Columns tabs(List<Column> columns) {
        return new Columns(columns, 0);
    }

    /** The titles, as a line. */
    public String titles() {
        return line(columns.stream().map(Column::title).toList());
    }

    /** A line with these texts, one for each column. */
    public String line(List<String> texts) {
        if (share == 0) return String.join("\t", texts);
        var cells = new ArrayList<String>();
        for (int at = 0; at < columns.size(); at++) {
            int width = columns.get(at).width;
            cells.add(fitted(texts.get(at), width == 0 ? share : width));
        }
        return String.join(GAP, cells).stripTrailing();
    }

    /** The text in so many columns of a terminal, in which some characters take two and some none. */
    private static String fitted(String text, int width) {
        var measured = new AttributedString(text);
        int length = measured.columnLength();
        if (length <= width) return text + " ".repeat(width - length);
        var cut = measured.columnSubSequence(0, width - 1);
        return cut + "…" + " ".repeat(width - 1 - cut.columnLength());
    }
}
