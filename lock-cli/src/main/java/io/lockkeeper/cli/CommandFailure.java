package io.lockkeeper.cli;

/** A failure that says itself with which code the command exits. Its message is the one line that is told. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;

    public CommandFailure(int exitCode, String message) {
        super(message);
        this.code = exitCode;
    }

    int exitCode() {
        return code;
    }
}
