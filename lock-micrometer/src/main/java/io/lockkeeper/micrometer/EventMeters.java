package io.lockkeeper.micrometer;

import static io.lockkeeper.micrometer.LockMeter.value;

import io.lockkeeper.LockEvent;
import io.lockkeeper.LockListener;
import io.lockkeeper.LossCause;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;

/**
 * Counts and times the events of a connection.
 *
 * <p>Thread rules: each connection calls this on one thread at a time; several connections may call it at once.
 */
final class EventMeters implements LockListener {
    // Few buckets, because there is a row for each of them, for each name and each outcome.
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
    };
    private static final Duration[] HEARTBEAT_BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
    };

    private enum TicketAction {
        MADE,
        ATTACHED,
        RENEWED,
        RELEASED
    }

    private final NameTags names;
    private final MeterProvider<Timer> acquires;
    private final MeterProvider<Timer> holds;
    private final MeterProvider<Counter> losses;
    private final MeterProvider<Counter> queued;
    private final MeterProvider<Counter> handoffs;
    private final MeterProvider<Counter> renewals;
    private final MeterProvider<Counter> tickets;
    private final Timer heartbeats;
    private final Counter dropped;

    EventMeters(MeterRegistry registry, Tags common, NameTags names) {
        this.names = names;
        acquires = timer(LockMeter.ACQUIRE, common, BUCKETS).withRegistry(registry);
        holds = timer(LockMeter.HOLD, common, BUCKETS).withRegistry(registry);
        losses = counter(LockMeter.LOSSES, common).withRegistry(registry);
        queued = counter(LockMeter.QUEUED, common).withRegistry(registry);
        handoffs = counter(LockMeter.HANDOFFS, common).withRegistry(registry);
        renewals = counter(LockMeter.RENEWALS, common).withRegistry(registry);
        tickets = counter(LockMeter.TICKETS, common).withRegistry(registry);
        heartbeats = timer(LockMeter.HEARTBEAT, common, HEARTBEAT_BUCKETS).register(registry);
        dropped = counter(LockMeter.DROPPED, common).register(registry);
        // A counter that begins at one shows no increase, so those that alerts look at begin at zero.
        for (var cause : LossCause.values()) losses(cause);
        for (var action : TicketAction.values()) tickets(action);
    }

    private static Timer.Builder timer(LockMeter meter, Tags common, Duration[] buckets) {
        return Timer.builder(meter.id())
                .description(meter.description())
                .tags(common)
                .serviceLevelObjectives(buckets);
    }

    private static Counter.Builder counter(LockMeter meter, Tags common) {
        return Counter.builder(meter.id()).description(meter.description()).tags(common);
    }

    @Override
    public void onEvent(LockEvent event) {
        switch (event.kind()) {
            case ACQUIRED, TIMED_OUT, FAILED, CANCELLED ->
                record(acquires, event, LockMeter.OUTCOME_TAG, event.waited());
            case RELEASED -> record(holds, event, LockMeter.END_TAG, event.held());
            case LOST -> {
                record(holds, event, LockMeter.END_TAG, event.held());
                event.lossCause().ifPresent(cause -> losses(cause).increment());
            }
            case DETACHED -> {
                record(holds, event, LockMeter.END_TAG, event.held());
                tickets(TicketAction.MADE).increment();
            }
            case QUEUED -> count(queued, nameAndMode(event));
            case HANDED_ON -> count(handoffs, name(event));
            case RENEWED -> count(renewals, name(event));
            case ATTACHED -> tickets(TicketAction.ATTACHED).increment();
            case TICKET_RENEWED -> tickets(TicketAction.RENEWED).increment();
            case TICKET_RELEASED -> tickets(TicketAction.RELEASED).increment();
            case ASKED -> {} // it is counted when it ends, with its outcome
            case DOWNGRADED -> {} // the hold goes on, and is counted as a reader's when it ends
        }
    }

    @Override
    public void onHeartbeat(Duration roundTrip) {
        heartbeats.record(roundTrip);
    }

    @Override
    public void onDropped(int count) {
        dropped.increment(count);
    }

    private void record(MeterProvider<Timer> timers, LockEvent event, String endTag, Optional<Duration> time) {
        var tags = nameAndMode(event).and(endTag, value(event.kind()));
        time.ifPresent(timers.withTags(tags)::record);
    }

    private static void count(MeterProvider<Counter> counters, Tags tags) {
        counters.withTags(tags).increment();
    }

    private Tags name(LockEvent event) {
        return Tags.of(LockMeter.NAME_TAG, names.apply(event.name()));
    }

    private Tags nameAndMode(LockEvent event) {
        return name(event).and(LockMeter.MODE_TAG, value(event.mode().sharing()));
    }

    private Counter losses(LossCause cause) {
        return losses.withTags(LockMeter.CAUSE_TAG, value(cause));
    }

    private Counter tickets(TicketAction action) {
        return tickets.withTags(LockMeter.ACTION_TAG, value(action));
    }

    @Override
    public String toString() {
        return "EventMeters(" + names + ")";
    }
}
