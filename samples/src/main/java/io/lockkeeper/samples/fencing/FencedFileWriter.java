package io.lockkeeper.samples.fencing;

import io.lockkeeper.StaleTokenException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A process that writes a text to a {@link FencedFile} once. It prints each step, and waits there for a line on its
 * standard input, so that another process can stop it, kill it, or overtake it in between.
 */
final class FencedFileWriter {
    private FencedFileWriter() {}

    public static void main(String[] arguments) throws IOException {
        var token = Long.parseLong(arguments[1]);
        reached("STARTED"); // it has its token; what follows may come late
        var file = new FencedFile("report", Path.of(arguments[0]), step -> reached(step.name()));
        try {
            file.write(token, arguments[2]);
            reached("WRITTEN");
        } catch (StaleTokenException late) {
            System.out.println("REFUSED " + late.getMessage());
        }
    }

    private static void reached(String step) {
        System.out.println(step);
        try {
            if (System.in.read() < 0) System.exit(1);
        } catch (IOException broken) {
            System.exit(1);
        }
    }
}
