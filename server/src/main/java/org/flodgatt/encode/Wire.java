package org.flodgatt.encode;

/** How events are framed for a client. */
public enum Wire {
  /** A text frame (RFC 6455). */
  WEBSOCKET,
  /** Server-sent events in HTTP/1.1 chunks. */
  SSE,
  /** Server-sent events as they are, for HTTP/1.0. */
  SSE_UNCHUNKED
}
