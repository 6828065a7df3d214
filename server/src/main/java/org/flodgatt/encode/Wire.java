package org.flodgatt.encode;

/** How events are framed for a client. */
public enum Wire {
  /** A text frame (RFC 6455). */
  WEBSOCKET,
  /** A text frame, compressed where that pays (RFC 7692). */
  WEBSOCKET_DEFLATED,
  /** Server-sent events in HTTP/1.1 chunks. */
  SSE,
  /** Server-sent events as they are, for HTTP/1.0. */
  SSE_UNCHUNKED;

  /** Whether the client speaks WebSocket. */
  public boolean isWebSocket() {
    return this == WEBSOCKET || this == WEBSOCKET_DEFLATED;
  }
}
