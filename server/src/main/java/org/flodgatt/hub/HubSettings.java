package org.flodgatt.hub;

import java.time.Duration;

/**
 * Bounds of what waits between Redis and the connections.
 *
 * @param backlogHighBytes above this nothing more is read from Redis
 * @param backlogLowBytes below this reading goes on
 * @param screeningPatience how long an event waits for the database before its viewers are closed
 * @param screeningLimitBytes how much may wait for the database before viewers are closed
 * @param history what is kept for clients that come back
 */
public record HubSettings(
    long backlogHighBytes,
    long backlogLowBytes,
    Duration screeningPatience,
    long screeningLimitBytes,
    HistorySettings history) {}
