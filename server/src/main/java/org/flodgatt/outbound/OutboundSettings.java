package org.flodgatt.outbound;

import java.time.Duration;

/**
 * How much may wait for a client, and how it is kept awake.
 *
 * @param softLimitBytes from here on the client has {@code softGrace} to catch up
 * @param softGrace how long a client may stay above the soft limit
 * @param hardLimitBytes a client with more waiting is closed at once
 * @param pingInterval between WebSocket pings; also the deadline of their answer
 * @param thumpInterval between heartbeats of event streams
 */
public record OutboundSettings(
    int softLimitBytes,
    Duration softGrace,
    int hardLimitBytes,
    Duration pingInterval,
    Duration thumpInterval) {}
