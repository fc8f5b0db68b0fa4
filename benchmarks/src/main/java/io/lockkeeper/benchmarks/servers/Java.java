package io.lockkeeper.benchmarks.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes command lines that start a JVM of the same kind as this one. */
public final class Java {
    private Java() {}

    public static List<String> command(List<String> flags, String classPath, String mainClass, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return command;
    }

    public static String ownClassPath() {
        return System.getProperty("java.class.path");
    }
}
