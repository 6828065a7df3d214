package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.MetricsPage;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What one client may take up; every refusal has a status or a close code, and is counted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
final class LimitsIT {
  private static final String TOO_MANY = "Too many connections";
  private static final int PER_ACCOUNT = 4;
  private static final int PER_ADDRESS = 5;

  private final Mastodon mastodon =
      Mastodon.start(
          Map.of(
              "STREAMING_MAX_CONNECTIONS_PER_ACCOUNT", Integer.toString(PER_ACCOUNT),
              "STREAMING_MAX_CONNECTIONS_PER_ADDRESS", Integer.toString(PER_ADDRESS),
              "STREAMING_MAX_CONTROL_FRAMES", "20",
              "STREAMING_MAX_HEADER_BYTES", "2k",
              "STREAMING_MAX_MESSAGE_BYTES", "1k",
              "STREAMING_MAX_SUBSCRIPTIONS", "2"));
  private final List<AutoCloseable> clients = new ArrayList<>();
  private Person person = mastodon.person();
  private MetricsPage before = mastodon.metrics();

  @BeforeEach
  void somebodyNew() {
    person = mastodon.person();
    before = mastodon.metrics();
  }

  @AfterEach
  void everybodyLeaves() throws Exception {
    for (AutoCloseable client : clients) {
      client.close();
    }
    clients.clear();
    await().until(() -> mastodon.metrics().sum("connected_clients") == 0);
    mastodon.server().assertClean();
  }

  @AfterAll
  void end() {
    assertEquals(0, mastodon.server().terminate());
    mastodon.server().assertClean();
    mastodon.close();
  }

  private <T extends AutoCloseable> T keep(T client) {
    clients.add(client);
    return client;
  }

  private double refusals(String limit) {
    String series = "flodgatt_refusals_total{limit=\"" + limit + "\"}";
    return mastodon.metrics().get(series) - before.get(series);
  }

  private static String authorization(Person person) {
    return "Authorization: Bearer " + person.token().text();
  }

  private static void assertTooMany(HttpReply reply) {
    assertEquals(429, reply.status());
    assertEquals("{\"error\":\"" + TOO_MANY + "\"}", reply.body());
    assertNotNull(reply.header("retry-after"));
  }

  private HttpReply upgrade(String... headers) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      connection.send(WebSocketTestClient.upgrade("/api/v1/streaming", headers));
      HttpReply reply = connection.readReply();
      if (reply.status() != 101) {
        connection.expectEnd();
      }
      return reply;
    }
  }

  // Connections

  @Test
  void anAccountHasSoManyConnectionsWhateverTheTokenAndTheKind() {
    String other = "Authorization: Bearer " + mastodon.rows().token(person.user(), "read").text();
    keep(mastodon.sse(person, "/user"));
    SseTestClient leaving = keep(mastodon.sse(person, "/public"));
    keep(mastodon.webSocket(person, "stream=user"));
    keep(WebSocketTestClient.open(mastodon.port(), "/", other));
    assertTooMany(mastodon.get("/api/v1/streaming/user", other));
    HttpReply refused = upgrade(authorization(person));
    assertEquals(429, refused.status());
    assertEquals(TOO_MANY, refused.header("x-error-message"));
    assertEquals("close", refused.header("connection"));
    assertNotNull(refused.header("retry-after"));
    // Somebody else is not concerned, and nobody is refused for asking something else.
    keep(mastodon.sse(mastodon.person(), "/user"));
    assertEquals(400, mastodon.get("/api/v1/streaming/nothing", other).status());
    assertEquals(2, refusals("account_connections"));
    mastodon.server().line("Refused a connection: more than 4 of one account");
    assertEquals(
        1,
        mastodon.server().log().stream()
            .filter(l -> l.contains("Refused a connection: more than 4"))
            .count());

    leaving.close();
    await().until(() -> upgrade(authorization(person)).status() == 101);
  }

  @Test
  void anAddressHasSoManyConnectionsAsItsProxyTells() {
    String[] from = {"X-Forwarded-For: 10.9.9.9, 203.0.113.7, 10.0.0.1", ""};
    for (int i = 0; i < PER_ADDRESS; i++) {
      from[1] = authorization(mastodon.person());
      keep(WebSocketTestClient.open(mastodon.port(), "/", from));
    }
    from[1] = authorization(mastodon.person());
    assertEquals(429, upgrade(from).status());
    assertTooMany(mastodon.get("/api/v1/streaming/user", from));
    assertEquals(2, refusals("address_connections"));
    assertEquals("OK", mastodon.get("/api/v1/streaming/health", from).body());
    from[0] = "X-Forwarded-For: 203.0.113.7, 203.0.113.8";
    assertEquals(101, upgrade(from).status());
    from[0] = "X-Forwarded-For: \u00ff;;,";
    assertEquals(101, upgrade(from).status());
  }

  @Test
  void aRefusedRequestTakesNoPlace() {
    String[] from = {"X-Forwarded-For: 203.0.113.7", authorization(person)};
    String[] nobody = {from[0], "Authorization: nobody"};
    try (RawConnection kept = RawConnection.to(mastodon.port())) {
      for (int i = 0; i < 2 * PER_ADDRESS; i++) {
        assertEquals(401, ask(kept, "/api/v1/streaming/user", nobody));
        assertEquals(401, ask(kept, "/api/v1/streaming/list?list=7", from));
        assertEquals(400, ask(kept, "/api/v1/streaming/nothing", from));
        assertEquals(200, ask(kept, "/api/v1/streaming/health", from));
      }
    }
    assertEquals(0, refusals("address_connections") + refusals("account_connections"));
  }

  private static int ask(RawConnection connection, String target, String... headers) {
    return connection.send(HttpReply.head("GET", target, headers)).readReply().status();
  }

  @Test
  void clientsThatVanishInWhateverStateFreeTheirPlaces() throws SQLException {
    String[] from = {"X-Forwarded-For: 2001:db8::7", authorization(person)};
    String list = Long.toString(mastodon.rows().list(person.account(), "friends"));
    // While the token is looked up, while the list is: both wait for a lock.
    for (String table : List.of("oauth_access_tokens", "lists")) {
      List<RawConnection> vanishing = new ArrayList<>();
      try (Connection locker = mastodon.postgres().connect();
          Statement lock = locker.createStatement()) {
        locker.setAutoCommit(false);
        lock.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
        String query = "?list=" + list;
        for (int i = 0; i < PER_ACCOUNT; i++) {
          String head =
              i % 2 == 0
                  ? HttpReply.head("GET", "/api/v1/streaming/list" + query, from)
                  : WebSocketTestClient.upgrade("/" + query + "&stream=list", from);
          vanishing.add(RawConnection.to(mastodon.port()).send(head));
        }
        await().until(() -> beingLookedUp() >= PER_ACCOUNT);
        vanishing.forEach(RawConnection::close);
        locker.rollback();
      }
      everyPlaceIsFree(from);
    }
    // In the middle of a request, of a frame, of a stream, and without answering our close.
    String half = HttpReply.head("GET", "/api/v1/streaming/user", from);
    for (int i = 0; i < PER_ACCOUNT; i++) {
      RawConnection.to(mastodon.port()).send(half.substring(0, half.length() - 2)).close();
      mastodon.get("/api/v1/streaming/user", from[0], "Authorization: nobody");
      SseTestClient.open(mastodon.port(), "/api/v1/streaming/user", from).close();
      WebSocketTestClient socket = WebSocketTestClient.open(mastodon.port(), "/", from);
      socket.connection().send(new byte[] {(byte) 0x81, (byte) 0xfe});
      socket.close();
      socket = WebSocketTestClient.open(mastodon.port(), "/", from);
      socket.send(WebSocketTestClient.BINARY, new byte[1]).expectClose(1003);
      socket.close();
    }
    everyPlaceIsFree(from);
  }

  /**
   * Tokens are asked for several at once, so that fewer statements than clients wait for a lock.
   */
  private double beingLookedUp() throws SQLException {
    return Math.max(
        mastodon.metrics().get("flodgatt_lookups_in_flight"), Waiting.onLocks(mastodon.postgres()));
  }

  /** As many connections as may be, and then not one more. */
  private void everyPlaceIsFree(String... from) {
    List<RawConnection> open = new ArrayList<>();
    await().until(() -> mastodon.metrics().sum("connected_clients") == 0);
    for (int i = 0; i < PER_ACCOUNT; i++) {
      // A client that left may be noticed a moment after its session.
      await()
          .until(() -> {
            RawConnection socket = RawConnection.to(mastodon.port());
            socket.send(WebSocketTestClient.upgrade("/", from));
            open.add(socket);
            return socket.readHead().status() == 101;
          });
    }
    assertEquals(429, upgrade(from).status());
    open.forEach(RawConnection::close);
    await().until(() -> mastodon.metrics().sum("connected_clients") == 0);
  }

  // What clients send

  @Test
  void aClientThatSendsNothingButControlFramesIsClosed() {
    try (WebSocketTestClient socket = mastodon.webSocket(person, "")) {
      byte[] pings = new byte[6 * 41];
      for (int i = 0; i < pings.length; i += 6) {
        pings[i] = (byte) 0x89;
        pings[i + 1] = (byte) 0x80;
      }
      socket.connection().send(pings);
      var frame = socket.nextFrame();
      while (frame.opcode() == WebSocketTestClient.PONG) {
        frame = socket.nextFrame();
      }
      assertEquals(1008, frame.closeCode());
      assertEquals("Too many control frames", frame.closeReason());
      assertEquals(1, refusals("control_frames"));
      String closed = "flodgatt_connections_closed_total{reason=\"too_many_control_frames\"}";
      assertEquals(1, mastodon.metrics().get(closed));
    }
  }

  @Test
  void aHeadThatIsTooLongIsAnsweredThoughTheClientSendsOn() {
    for (int i = 0; i < 20; i++) {
      try (RawConnection connection = RawConnection.to(mastodon.port())) {
        connection.send("GET / HTTP/1.1\r\nHost: test\r\nX: " + "x".repeat(2100) + "\r\n");
        connection.send("more".repeat(50_000));
        assertEquals(431, connection.readReply().status());
        connection.expectEnd();
      }
    }
    assertEquals(20, refusals("header_bytes"));
  }

  @Test
  void messagesAndSubscriptionsHaveLimits() {
    try (WebSocketTestClient socket = mastodon.webSocket(person, "stream=user")) {
      socket.send("{\"type\":\"subscribe\",\"stream\":\"direct\"}");
      socket.send("{\"type\":\"subscribe\",\"stream\":\"public\"}");
      assertEquals(
          "{\"error\":\"Too many streams on this connection\",\"status\":429}", socket.nextText());
      socket.send("x".repeat(1025));
      socket.expectClose(1009);
    }
    assertEquals(1, refusals("subscriptions"));
    assertEquals(1, refusals("message_bytes"));
  }
}
