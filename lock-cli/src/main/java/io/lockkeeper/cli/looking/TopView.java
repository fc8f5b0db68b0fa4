package io.lockkeeper.cli.looking;

import io.lockkeeper.cli.output.Columns;
import io.lockkeeper.cli.output.Columns.Column;
import io.lockkeeper.internal.Quoted;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/**
 * What the screen of {@code top} shows: the newest picture, its order, and how far it is scrolled.
 *
 * <p>Thread rules: one thread calls.
 */
final class TopView {
    static final List<Column> COLUMNS = List.of(
            new Column("NAME", 0),
            new Column("HOLDER", 0),
            new Column("AGE", 7),
            new Column("WAITING", 7),
            new Column("TURNS/MIN", 9),
            new Column("MODE", Words.MODE_WIDTH));

    private static final int HEADER = 3;

    private TopOrder order;
    private @Nullable TopPicture picture;
    private @Nullable String trouble;
    private int scrolled;

    TopView(TopOrder order) {
        this.order = order;
    }

    void show(TopPicture newest) {
        picture = newest;
        trouble = null;
    }

    /** The last picture stays, with the reason why there is no newer one. */
    void showTrouble(String why) {
        trouble = why;
    }

    /** Does what the key is for. Returns false if it ends the view. */
    boolean press(TopKey key) {
        switch (key) {
            case QUIT, INTERRUPT -> {
                return false;
            }
            case SORT -> {
                order = order.next();
                scrolled = 0;
            }
            case UP -> scrolled = Math.max(0, scrolled - 1);
            case DOWN -> scrolled++; // lines() stops it at the end
            case NONE -> {
                // No key was pressed, or one that does nothing.
            }
        }
        return true;
    }

    /** The lines for a screen of this size. */
    List<AttributedString> lines(int rows, int columns) {
        var lines = new ArrayList<AttributedString>();
        lines.add(cut(title(), columns, AttributedStyle.DEFAULT));
        if (trouble == null) lines.add(cut("q quit  s sort  up, down scroll", columns, AttributedStyle.DEFAULT));
        else lines.add(cut(Quoted.escaped(trouble), columns, AttributedStyle.BOLD));
        var table = Columns.fitting(columns, COLUMNS);
        lines.add(cut(table.titles(), columns, AttributedStyle.INVERSE));
        if (picture == null) return lines;
        int room = Math.max(0, rows - HEADER);
        scrolled = Math.max(0, Math.min(scrolled, picture.rows().size() - room));
        var now = Instant.now();
        picture.sorted(order).stream()
                .skip(scrolled)
                .limit(room)
                .forEach(row -> lines.add(cut(table.line(row.cells(now)), columns, AttributedStyle.DEFAULT)));
        return lines;
    }

    private String title() {
        if (picture == null) return "lockkeeper top";
        return "lockkeeper top  " + picture.rows().size() + " names, " + picture.waiting() + " waiting, by " + order
                + "  " + picture.at().truncatedTo(ChronoUnit.SECONDS);
    }

    private static AttributedString cut(String text, int columns, AttributedStyle style) {
        return new AttributedString(text, style).columnSubSequence(0, columns);
    }
}
