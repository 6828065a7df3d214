package org.flodgatt.session;

import java.time.Duration;

/**
 * Limits of one client connection.
 *
 * @param maxMessageBytes longest message a client may send
 * @param maxSubscriptions most streams on one connection
 * @param lookupDeadline how long a look-up for a client may take before it is answered with an
 *     error
 * @param closeDeadline how long a client has to answer a close frame
 */
public record SessionSettings(
    int maxMessageBytes, int maxSubscriptions, Duration lookupDeadline, Duration closeDeadline) {}
