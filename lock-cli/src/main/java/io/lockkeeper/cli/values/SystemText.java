package io.lockkeeper.cli.values;

import io.lockkeeper.cli.CommandFailure;
import io.lockkeeper.cli.ExitCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The encoding of what this process gets and prints. It is the locale's, but UTF-8 in a locale that has only ASCII, as
 * under cron: there Java would turn each other character into the same one, and two names into one.
 */
public final class SystemText {
    /** The character that stands for what Java could not decode. */
    public static final char UNREADABLE = '\uFFFD';

    /** The encoding. */
    public static final Charset CHARSET = charset();

    private static final Path OWN_ARGUMENTS = Path.of("/proc/self/cmdline");

    private SystemText() {}

    private static Charset charset() {
        var locale = Charset.forName(
                System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));
        return locale.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : locale;
    }

    /**
     * This process's arguments, read again where Java may have lost something. Those after {@code --} stay as Java read
     * them, because they belong to another program, which gets their bytes.
     *
     * @throws CommandFailure if one has bytes that are no text
     */
    public static String[] arguments(String[] asJavaReadThem) {
        if (Arrays.stream(asJavaReadThem).noneMatch(argument -> argument.indexOf(UNREADABLE) >= 0))
            return asJavaReadThem;
        var arguments = asJavaReadThem.clone();
        var raw = lastOwnArguments(arguments.length);
        for (int at = 0; at < arguments.length && !arguments[at].equals("--"); at++)
            arguments[at] = decoded(raw.get(at), at + 1);
        return arguments;
    }

    private static String decoded(byte[] argument, int number) {
        try {
            return CHARSET.newDecoder().decode(ByteBuffer.wrap(argument)).toString();
        } catch (CharacterCodingException notText) {
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "Argument " + number + " is not text in " + CHARSET
                            + ". Set LC_ALL to the locale it is written in.");
        }
    }

    /** The last arguments of this process, as it got them. Only where there is {@code /proc}. */
    public static List<byte[]> lastOwnArguments(int count) {
        byte[] all;
        try {
            all = Files.readAllBytes(OWN_ARGUMENTS);
        } catch (IOException noProc) {
            throw new IllegalStateException("This process can't read its own arguments: " + noProc, noProc);
        }
        var arguments = new ArrayList<byte[]>();
        for (int from = 0, to = 0; to < all.length; to++) {
            if (all[to] != 0) continue;
            arguments.add(Arrays.copyOfRange(all, from, to));
            from = to + 1;
        }
        return arguments.subList(arguments.size() - count, arguments.size());
    }
}
