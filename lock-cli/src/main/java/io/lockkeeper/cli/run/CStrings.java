package io.lockkeeper.cli.run;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import io.lockkeeper.cli.values.SystemText;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Arguments and environments as a program gets them: byte for byte as this process got them. Java decodes both, and what
 * the locale can't express would be lost.
 */
final class CStrings {
    private static final Charset CHARSET = SystemText.CHARSET;

    private final List<Memory> strings = new ArrayList<>();

    private CStrings() {}

    /** The last arguments of this process, as many as there are here. */
    static CStrings lastArguments(List<String> decoded) {
        var result = new CStrings();
        if (Platform.isLinux()) {
            SystemText.lastOwnArguments(decoded.size()).forEach(result::add);
        } else {
            for (var text : decoded) result.add(text.getBytes(CHARSET));
        }
        return result;
    }

    static CStrings of(List<String> texts) {
        var result = new CStrings();
        for (var text : texts) result.add(text.getBytes(CHARSET));
        return result;
    }

    /** The environment of this process, and these variables, which replace those of the same name. */
    static CStrings environment(Map<String, String> more) {
        var result = new CStrings();
        var set = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME)
                .getGlobalVariableAddress("environ")
                .getPointer(0);
        for (int at = 0; set.getPointer((long) at * Native.POINTER_SIZE) != null; at++) {
            var variable = set.getPointer((long) at * Native.POINTER_SIZE);
            var name = variable.getString(0, CHARSET.name()).split("=", 2)[0];
            if (!more.containsKey(name)) result.add(variable.getByteArray(0, (int) variable.indexOf(0, (byte) 0)));
        }
        more.forEach((name, value) -> result.add((name + "=" + value).getBytes(CHARSET)));
        return result;
    }

    /** One string, with the null byte at its end. */
    static byte[] bytes(String text) {
        var bytes = text.getBytes(CHARSET);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** A C array of these strings with a null at its end. It must not outlive this object. */
    Pointer array() {
        var array = new Memory((long) Native.POINTER_SIZE * (strings.size() + 1));
        for (int at = 0; at < strings.size(); at++) array.setPointer((long) at * Native.POINTER_SIZE, strings.get(at));
        array.setPointer((long) strings.size() * Native.POINTER_SIZE, null);
        return array;
    }

    private void add(byte[] bytes) {
        var string = new Memory(bytes.length + 1L);
        string.write(0, bytes, 0, bytes.length);
        string.setByte(bytes.length, (byte) 0);
        strings.add(string);
    }
}
