package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import java.util.function.Consumer;

/**
 * The parts that all contenders of one engine share. Immutable; each part has its own thread rules.
 *
 * @param whenGone hears of each contender that is gone
 * @param whenShort called when the budget has no room for a node
 * @param <C> the contender; a type parameter, so that this file does not depend on that class
 */
record ContenderParts<C>(
        EngineContext context, SessionGuard guard, NodeBudget budget, Consumer<C> whenGone, Runnable whenShort) {}
