package org.flodgatt.loadtest.client;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * Who connects where.
 *
 * @param server the streaming server
 * @param stream name as WebSocket clients spell it, e.g. {@code public:local}
 * @param parameters e.g. {@code tag} or {@code list}
 * @param tokens used in turn; empty: connections are anonymous
 * @param perSecond connections opened per second
 */
public record Audience(
    InetSocketAddress server,
    int webSockets,
    int eventStreams,
    String stream,
    Map<String, String> parameters,
    List<String> tokens,
    int perSecond) {

  public Audience {
    parameters = Map.copyOf(parameters);
    tokens = List.copyOf(tokens);
  }

  /** WebSockets and event streams together. */
  public int connections() {
    return webSockets + eventStreams;
  }

  /** Whether this connection, from 0, is a WebSocket; both kinds are spread evenly. */
  boolean isWebSocket(int index) {
    return Spread.isChosen(index, webSockets, connections());
  }

  @Override
  public String toString() {
    return connections() + " connections to " + server;
  }
}
