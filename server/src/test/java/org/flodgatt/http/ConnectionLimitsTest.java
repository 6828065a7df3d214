package org.flodgatt.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.flodgatt.http.ConnectionLimits.Places;
import org.flodgatt.metrics.Metrics;
import org.junit.jupiter.api.Test;

final class ConnectionLimitsTest {
  private static final List<String> PROXY_SAYS_A = List.of("198.51.100.1");
  private static final List<String> PROXY_SAYS_B = List.of("198.51.100.2");

  private final ConnectionLimits limits = limits(2, 3);

  private static ConnectionLimits limits(int perAccount, int perAddress) {
    var settings =
        new HttpSettings(
            new HttpSettings.Listen.Tcp("127.0.0.1", 0, false),
            HttpSettings.Transport.NIO,
            1,
            Duration.ofSeconds(60),
            List.of("127.0.0.0/8"),
            new HttpSettings.Limits(perAccount, perAddress, 50, 16_384),
            Optional.empty(),
            false);
    return new ConnectionLimits(settings, new Metrics(List.of()).refusals());
  }

  /** As the edge does it: they are given back when the connection ends. */
  private ConnectionLimits.Places placesOf(Connection connection) {
    var places = limits.placesOf(connection);
    connection.closeFuture().addListener(_ -> places.freeAll());
    return places;
  }

  /** A connection from somewhere. */
  private static final class Connection extends EmbeddedChannel {
    // EmbeddedChannel asks for the address while it is constructed.
    private static final ThreadLocal<String> FROM = new ThreadLocal<>();
    private final String from;

    private Connection(String from) {
      this.from = from;
    }

    static Connection from(String address) {
      FROM.set(address);
      return new Connection(address);
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(InetAddress.ofLiteral(from == null ? FROM.get() : from), 1);
    }
  }

  @Test
  void anAccountHasSoManyConnectionsAndNoMore() {
    var first = Connection.from("127.0.0.1");
    assertTrue(placesOf(first).takeForAccount(7));
    assertTrue(placesOf(Connection.from("127.0.0.1")).takeForAccount(7));
    var third = placesOf(Connection.from("127.0.0.1"));
    assertFalse(third.takeForAccount(7));
    assertTrue(placesOf(Connection.from("127.0.0.1")).takeForAccount(8));
    first.close();
    assertTrue(third.takeForAccount(7));
  }

  @Test
  void whoeverIsConnectedDirectlyCountsFromTheStartToTheEnd() {
    List<Connection> open = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      var connection = Connection.from("203.0.113.9");
      var places = placesOf(connection);
      assertTrue(places.takeForPeer());
      assertTrue(places.takeForAddress(PROXY_SAYS_A));
      places.freeRequest();
      open.add(connection);
    }
    assertFalse(placesOf(Connection.from("203.0.113.9")).takeForPeer());
    assertTrue(placesOf(Connection.from("203.0.113.10")).takeForPeer());
    open.getFirst().close();
    assertTrue(placesOf(Connection.from("203.0.113.9")).takeForPeer());
  }

  @Test
  void behindAProxyTheRequestCounts() {
    Places last = null;
    for (int i = 0; i < 3; i++) {
      last = placesOf(Connection.from("127.0.0.1"));
      assertTrue(last.takeForPeer());
      assertTrue(last.takeForAddress(PROXY_SAYS_A));
    }
    assertFalse(placesOf(Connection.from("127.0.0.1")).takeForAddress(PROXY_SAYS_A));
    assertTrue(placesOf(Connection.from("127.0.0.1")).takeForAddress(PROXY_SAYS_B));
    if (last != null) {
      last.freeRequest();
    }
    assertTrue(placesOf(Connection.from("127.0.0.1")).takeForAddress(PROXY_SAYS_A));
  }

  @Test
  void aProxyThatNamesNobodyIsNotLimited() {
    for (int i = 0; i < 10; i++) {
      var places = placesOf(Connection.from("127.0.0.1"));
      assertTrue(places.takeForPeer());
      assertTrue(places.takeForAddress(List.of()));
    }
    assertEquals(0, limits.inUse());
  }

  @Test
  void zeroMeansNoLimit() {
    var unlimited = limits(0, 0);
    for (int i = 0; i < 10; i++) {
      var places = unlimited.placesOf(Connection.from("203.0.113.9"));
      assertTrue(places.takeForPeer());
      assertTrue(places.takeForAccount(7));
    }
    assertEquals(0, unlimited.inUse());
  }

  @Test
  void nothingIsLeftWhateverConnectionsDo() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Connection> open = new ArrayList<>();
    List<Places> places = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      int which = open.isEmpty() ? 0 : random.nextInt(open.size());
      switch (open.isEmpty() ? 0 : random.nextInt(6)) {
        case 0 -> {
          var connection = Connection.from("203.0.113." + random.nextInt(3));
          open.add(connection);
          places.add(placesOf(connection));
          places.getLast().takeForPeer();
        }
        case 1 -> {
          open.add(Connection.from("127.0.0.1"));
          places.add(placesOf(open.getLast()));
          places.getLast().takeForPeer();
        }
        case 2 ->
            places.get(which).takeForAddress(random.nextBoolean() ? PROXY_SAYS_A : PROXY_SAYS_B);
        case 3 -> places.get(which).takeForAccount(random.nextInt(3));
        case 4 -> places.get(which).freeRequest();
        default -> {
          open.remove(which).close();
          places.remove(which);
        }
      }
    }
    open.forEach(Connection::close);
    assertEquals(0, limits.inUse(), "seed " + seed);
  }
}
