package io.lockkeeper.cli.events;

/** This process got a signal. */
public record Signalled(int number) implements Event {}
