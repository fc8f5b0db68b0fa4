package io.lockkeeper.micrometer;

import java.util.regex.Pattern;

/** The usual way to make tags of names. */
final class NameFolding {
    private static final String ANY = "#";
    private static final int LONGEST = 100;
    private static final int LONG_WORD = 16; // a ULID, a hash or a key, if it has a digit
    private static final Pattern UUID = Pattern.compile("\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final Pattern HEX = Pattern.compile("\\p{XDigit}{8,}");
    private static final Pattern NUMBER = Pattern.compile("\\p{N}+");

    private NameFolding() {}

    static String fold(String name) {
        var withoutUuids = UUID.matcher(name).replaceAll(ANY);
        return cut(WORD.matcher(withoutUuids).replaceAll(word -> folded(word.group())));
    }

    private static String folded(String word) {
        var numbers = NUMBER.matcher(word);
        if (!numbers.find()) return word;
        boolean isId = word.length() >= LONG_WORD || HEX.matcher(word).matches();
        return isId ? ANY : numbers.replaceAll(ANY);
    }

    private static String cut(String folded) {
        if (folded.length() <= LONGEST) return folded;
        int end = LONGEST - 1;
        if (Character.isHighSurrogate(folded.charAt(end - 1))) end--;
        return folded.substring(0, end) + "…";
    }
}
