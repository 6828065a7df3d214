package org.flodgatt.auth;

import org.flodgatt.event.StreamKind;

/**
 * A stream that a client asks for.
 *
 * @param kind which
 * @param parameter its tag or list; ignored where the stream takes none
 */
public record StreamRequest(StreamKind kind, StreamParameter parameter) {}
