package io.lockkeeper.cli.events;

/** Something that happens to a command. One thread takes all of its events, one after the other. */
public interface Event {}
