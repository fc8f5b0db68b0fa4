package io.lockkeeper.spring.boot;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.Locks;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a health indicator says: up while the locks are connected, so that they can be granted.
 *
 * @param details the state of the connection, the session timeout once it is known, and what is in use
 */
record LocksHealth(boolean isUp, Map<String, Object> details) {
    static LocksHealth of(Locks locks) {
        var state = locks.connectionState();
        var details = new LinkedHashMap<String, Object>();
        details.put("connection", state);
        locks.sessionTimeout().ifPresent(timeout -> details.put("sessionTimeout", timeout));
        details.put("inUse", locks.inUse());
        return new LocksHealth(state == ConnectionState.CONNECTED, details);
    }
}
