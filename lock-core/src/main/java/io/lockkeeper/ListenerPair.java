package io.lockkeeper;

/** Tells two listeners of one thing. It does not know their type, because that refers to it. */
final class ListenerPair {
    private ListenerPair() {}

    /** Tells both. If both throw, the first exception has the second one suppressed. */
    static void tell(Runnable first, Runnable second) {
        try {
            first.run();
        } catch (Throwable thrown) { // a listener in Kotlin may throw anything
            try {
                second.run();
            } catch (Throwable alsoThrown) {
                if (alsoThrown != thrown) thrown.addSuppressed(alsoThrown);
            }
            throw thrown;
        }
        second.run();
    }
}
