package io.lockkeeper.micrometer;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tag of a lock's name. A meter keeps a row for each tag, and some programs use a new name for each account or
 * order, so one object of this class makes a bounded number of tags, whatever the names are. A name whose tag would be
 * one too many gets the tag {@value #OTHER}. No method blocks for long. Safe for use from any thread.
 *
 * <p>{@link LockMetrics} and {@link ObservedLocks} that share such an object give a name the same tag.
 */
public final class NameTags implements Function<String, String> {
    /** The tag of all names that came when there were as many tags as may be. */
    public static final String OTHER = "other";

    private static final int USUAL_MOST = 100;

    private final Function<String, @Nullable String> folding;
    private final int most;
    private final Set<String> made = ConcurrentHashMap.newKeySet(); // added to under its monitor

    private NameTags(Function<String, @Nullable String> fold, int atMost) {
        this.folding = fold;
        this.most = atMost;
    }

    /** Tags by {@link #fold}, at most 100. */
    public static NameTags standard() {
        return of(NameTags::fold);
    }

    /**
     * Tags by a function of your own, at most 100. It is called for each event, so it should be fast. If it throws, or
     * returns null or a blank text, the tag is {@value #OTHER}.
     */
    public static NameTags of(Function<String, @Nullable String> fold) {
        return new NameTags(Objects.requireNonNull(fold, "The function must not be null"), USUAL_MOST);
    }

    /**
     * The same function with another limit, and no tags made yet.
     *
     * @param tags how many tags there may be besides {@value #OTHER}; zero gives every name that tag
     * @throws IllegalArgumentException if the number is negative
     */
    public NameTags atMost(int tags) {
        if (tags < 0) throw new IllegalArgumentException("The number of tags must not be negative: " + tags);
        return new NameTags(folding, tags);
    }

    /**
     * Folds what differs from name to name: {@code acct-42} becomes {@code acct-#}, and {@code billing/2026-11-28} becomes
     * {@code billing/#-#-#}. A {@code #} stands for a UUID, for a number, for a hexadecimal word of eight characters or
     * more, and for a word of sixteen or more, if the word has a digit. What is longer than 100 characters is cut off.
     */
    public static String fold(String name) {
        return NameFolding.fold(name);
    }

    /** The tag of this name. Never throws for a name that is not null. */
    @Override
    public String apply(String name) {
        var tag = folded(Objects.requireNonNull(name, "The name must not be null"));
        if (made.contains(tag)) return tag;
        synchronized (made) {
            if (made.contains(tag)) return tag;
            if (made.size() >= most) return OTHER;
            made.add(tag);
            return tag;
        }
    }

    private String folded(String name) {
        try {
            var tag = folding.apply(name);
            return tag == null || tag.isBlank() ? OTHER : tag;
        } catch (RuntimeException thrown) {
            return OTHER; // a name that the user's function cannot fold must not cost the event
        }
    }

    @Override
    public String toString() {
        return "NameTags(" + made.size() + " of at most " + most + ")";
    }
}
