package io.lockkeeper.cli.output;

import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.values.SystemText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * This process's standard output, which remembers why a write failed. {@code System.out} swallows that, and a writer
 * around it does not even say that there was a failure.
 */
public final class StandardOutput extends OutputStream {
    private final FileOutputStream file = new FileOutputStream(FileDescriptor.out);
    private volatile @Nullable IOException failure;

    /** A writer for it that flushes each line. */
    public PrintWriter writer() {
        return new PrintWriter(new OutputStreamWriter(this, SystemText.CHARSET), true);
    }

    /** The same for standard error, whose failures nobody can be told of. */
    public static PrintWriter errors() {
        return new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), SystemText.CHARSET), true);
    }

    /** Why a write failed, or null if none did, or if only the reader has gone. */
    public @Nullable IOException failure() {
        return isReaderGone() ? null : failure;
    }

    /** The code to exit with after a command that ended with this code. A success whose output is lost is a failure. */
    public int exitCode(int code) {
        if (failure == null || code != ExitCodes.OK && code != ExitCodes.BROKEN_PIPE) return code;
        return isReaderGone() ? ExitCodes.BROKEN_PIPE : ExitCodes.FILE;
    }

    private boolean isReaderGone() {
        var why = failure;
        return why != null && String.valueOf(why.getMessage()).contains("Broken pipe");
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        try {
            file.write(bytes, from, count);
        } catch (IOException failed) {
            failure = failed;
            throw failed;
        }
    }
}
