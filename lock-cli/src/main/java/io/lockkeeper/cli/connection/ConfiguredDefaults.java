package io.lockkeeper.cli.connection;

import io.lockkeeper.cli.values.DurationConverter;
import io.lockkeeper.cli.values.SystemText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * What the options of {@link ConnectionOptions} are if they are not given: the value in the environment
 * ({@code --session-timeout} is {@code LOCKKEEPER_SESSION_TIMEOUT}), then the one in a file of properties
 * ({@code session-timeout=…}), then the option's own default. The file is the one that {@code --config} names. If it
 * names none, the file {@code lockkeeper/config} below {@code $XDG_CONFIG_HOME} or {@code ~/.config} is read if it exists.
 */
public final class ConfiguredDefaults implements IDefaultValueProvider {
    private final UnaryOperator<@Nullable String> environment;

    /** With the environment of this process. */
    public ConfiguredDefaults() {
        this(System::getenv);
    }

    /** @param environment gives the value of a variable, or null */
    ConfiguredDefaults(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) return null;
        var key = option.longestName().replaceFirst("^--", "");
        // Only these: "run" sets other variables of that form for its program, which may call lockkeeper again.
        if (!ConnectionOptions.CONFIGURABLE.contains(key)) return null;
        var variable = "LOCKKEEPER_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
        var set = environment.apply(variable);
        if (set != null && set.indexOf(SystemText.UNREADABLE) >= 0)
            throw new ConfigException(
                    variable + " has characters that this locale can't express. Set LC_ALL, for example to C.UTF-8.",
                    null);
        if (set != null && !set.isEmpty()) return checked(set, option, "The environment");
        Path named = option.command().findOption(ConnectionOptions.CONFIG).getValue();
        var file = named != null ? named : usual();
        if (named == null && !Files.exists(file)) return null;
        var value = settings(file).getProperty(key);
        return value == null ? null : checked(value, option, "The configuration file " + file);
    }

    /** The settings of the file, which is read again for each option: that happens a few times in a process. */
    private static Properties settings(Path file) {
        var settings = new Properties();
        try (var text = Files.newBufferedReader(file)) {
            settings.load(text);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new ConfigException("The configuration file " + file + " can't be read: " + unreadable, unreadable);
        }
        check(settings.stringPropertyNames(), file);
        return settings;
    }

    /** Picocli checks the value, too, but it can't say where a wrong one comes from. */
    private static String checked(String value, OptionSpec option, String where) {
        var wrong = wrong(value, option);
        if (wrong == null) return value;
        throw new ConfigException(
                where + " has a wrong value for " + option.longestName().replaceFirst("^--", "") + ": " + wrong, null);
    }

    /** What is wrong with the value; null if it can be converted. */
    private static @Nullable String wrong(String value, OptionSpec option) {
        if (option.type().isEnum()) {
            var names = Stream.of(option.type().getEnumConstants())
                    .map(String::valueOf)
                    .toList();
            return names.contains(value) ? null : "'" + value + "' is not one of " + String.join(", ", names);
        }
        try {
            if (option.type() == Duration.class) new DurationConverter().convert(value);
            return null;
        } catch (TypeConversionException refused) {
            return refused.getMessage();
        }
    }

    private static void check(Set<String> keys, Path file) {
        for (var key : keys) {
            if (!ConnectionOptions.CONFIGURABLE.contains(key))
                throw new ConfigException(
                        "The configuration file " + file + " has the unknown key '" + key + "'. The keys are "
                                + String.join(", ", ConnectionOptions.CONFIGURABLE) + ".",
                        null);
        }
    }

    private Path usual() {
        var config = environment.apply("XDG_CONFIG_HOME");
        var directory = config != null && !config.isEmpty()
                ? Path.of(config)
                : Path.of(System.getProperty("user.home"), ".config");
        return directory.resolve("lockkeeper").resolve("config");
    }
}
