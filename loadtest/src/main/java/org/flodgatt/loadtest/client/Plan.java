package org.flodgatt.loadtest.client;

/**
 * The measured part of a run.
 *
 * @param events how many are going to be published
 * @param endNanos until when connections come and go
 * @param stormNanos when all leave and come back; {@link Long#MAX_VALUE}: never
 * @param graceNanos how long after opening a connection may not yet hear all, and how long before
 *     leaving it may not yet have heard the latest
 */
public record Plan(
    Schedule schedule, int events, long endNanos, long stormNanos, long graceNanos) {}
