package org.flodgatt.conformance;

/** The clients that the build runs, and what each of them is like. */
enum ClientKind {
  WS("ws", Transport.WEBSOCKET),
  MASTO("masto", Transport.WEBSOCKET),
  MEGALODON("megalodon", Transport.WEBSOCKET),
  MASTODON_API("mastodon-api", Transport.EVENT_STREAM),
  EVENTSOURCE("eventsource", Transport.EVENT_STREAM),
  JDK("java.net.http.WebSocket", Transport.WEBSOCKET),
  CURL("curl -N", Transport.EVENT_STREAM),
  BROWSER_WEBSOCKET("the browser's WebSocket", Transport.WEBSOCKET),
  BROWSER_EVENTSOURCE("the browser's EventSource", Transport.EVENT_STREAM);

  /** How a client is served. */
  enum Transport {
    WEBSOCKET,
    EVENT_STREAM
  }

  private final String title;
  private final Transport transport;

  ClientKind(String title, Transport transport) {
    this.title = title;
    this.transport = transport;
  }

  /** Whether {@code filters_changed} reaches it: event streams do not carry it. */
  boolean hearsFiltersChanged() {
    return transport == Transport.WEBSOCKET;
  }

  /** Whether it tells the code with which its connection was closed. */
  boolean tellsCloseCode() {
    return switch (this) {
      case WS, JDK, BROWSER_WEBSOCKET -> true;
      case MASTO, MEGALODON, MASTODON_API, EVENTSOURCE, CURL, BROWSER_EVENTSOURCE -> false;
    };
  }

  /** What messages call it; the driver's name where it has one. */
  String title() {
    return title;
  }
}
