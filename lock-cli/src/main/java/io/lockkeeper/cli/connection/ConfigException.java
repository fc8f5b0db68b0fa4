package io.lockkeeper.cli.connection;

import org.jspecify.annotations.Nullable;

/** A configuration file has a mistake, or can't be read. The message names the file. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConfigException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
