package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.flodgatt.testkit.client.HttpHead;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 2: the opening handshake of a WebSocket. */
@ExtendWith(SharedMastodon.class)
final class WebSocketHandshakeIT {
  private static final String ROOT = "/api/v1/streaming";
  private static final String UUID =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
  private static final String VERSION = "Sec-WebSocket-Version: 13";

  @Test
  void theAnswerSwitchesProtocolsAndCarriesTheRequestId(Mastodon mastodon) {
    try (var socket = mastodon.webSocket(mastodon.person(), "")) {
      HttpHead head = socket.handshake();
      assertEquals("HTTP/1.1 101 Switching Protocols", head.lines().getFirst());
      assertEquals("websocket", head.header("upgrade"));
      assertEquals("Upgrade", head.header("connection"));
      assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", head.header("sec-websocket-accept"));
      String id = head.header("x-request-id");
      assertNotNull(id);
      assertTrue(id.matches(UUID), id);
      assertNull(head.header("sec-websocket-protocol"));
      assertNull(head.header("sec-websocket-extensions"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/v1/streaming",
        "/api/v1/streaming/",
        "/api/v1/streaming/user",
        "/api/v1/streaming/health",
        "/metrics",
        "/any/where?at=all",
        "/%zz"
      })
  void anUpgradeIsAWebSocketOnAnyPath(String target, Mastodon mastodon) {
    String authorization = "Authorization: Bearer " + mastodon.person().token().text();
    try (var socket = WebSocketTestClient.open(mastodon.port(), target, authorization)) {
      socket.send("{\"type\":\"subscribe\",\"stream\":\"nothing\"}");
      assertEquals("{\"error\":\"Unknown stream type\",\"status\":400}", socket.nextText());
    }
  }

  @Test
  void namesInTheHandshakeAreOfAnyCase(Mastodon mastodon) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      connection.send(
          HttpReply.head(
              "GET",
              ROOT,
              "connection: keep-alive, uPgRaDe",
              "upgrade: WebSocket",
              KEY,
              VERSION,
              "Authorization: Bearer " + mastodon.person().token().text()));
      assertEquals(101, connection.readHead().status());
    }
  }

  @Test
  void theFirstSubprotocolOfferedIsEchoed(Mastodon mastodon) {
    Person person = mastodon.person();
    String authorization = "Authorization: Bearer " + person.token().text();
    String[][] offers = {
      {"first", "first"}, {"first, second", "first"}, {" b ,a", "b"},
    };
    for (String[] offer : offers) {
      try (var socket =
          WebSocketTestClient.open(
              mastodon.port(), ROOT, authorization, "Sec-WebSocket-Protocol: " + offer[0])) {
        assertEquals(offer[1], socket.handshake().header("sec-websocket-protocol"));
      }
    }
  }

  @Test
  void aBrowserPassesTheTokenAsSubprotocol(Mastodon mastodon) {
    Person person = mastodon.person();
    try (var socket =
        WebSocketTestClient.open(
            mastodon.port(),
            ROOT + "?stream=user",
            "Sec-WebSocket-Protocol: " + person.token().text())) {
      assertEquals(person.token().text(), socket.handshake().header("sec-websocket-protocol"));
      mastodon.publish("timeline:" + person.account(), "{\"event\":\"delete\",\"payload\":\"3\"}");
      assertEquals(
          "{\"stream\":[\"user\"],\"event\":\"delete\",\"payload\":\"3\"}", socket.nextText());
    }
  }

  @Test
  void theQueryMayHoldTheToken(Mastodon mastodon) {
    String token = mastodon.person().token().text();
    WebSocketTestClient.open(mastodon.port(), ROOT + "?access_token=" + token).close();
  }

  @Test
  void anyValidTokenOpensAWebSocketAndTheScopeIsCheckedOnSubscribe(Mastodon mastodon) {
    for (String scopes : new String[] {"write", "profile", "", "read:notifications"}) {
      try (var socket = mastodon.webSocket(mastodon.person(scopes), "stream=list")) {
        assertEquals(
            "{\"error\":\"Access token does not have the required scopes\",\"status\":401}",
            socket.nextText());
        // Not on unsubscribe.
        socket.send("{\"type\":\"unsubscribe\",\"stream\":\"public\"}");
        socket.send("{\"type\":\"subscribe\",\"stream\":\"hashtag\"}");
        assertEquals(
            "{\"error\":\"Access token does not have the required scopes\",\"status\":401}",
            socket.nextText());
      }
    }
  }

  @Test
  void aRefusedTokenIsAnsweredExactlySo(Mastodon mastodon) {
    assertRefused(mastodon, "401 Unauthorized", "Missing access token");
    assertRefused(
        mastodon, "401 Unauthorized", "Invalid access token", "Authorization: Bearer nobody");
    assertRefused(
        mastodon, "401 Unauthorized", "Invalid access token", "Sec-WebSocket-Protocol: nobody");
    Person revoked = mastodon.person();
    mastodon.rows().revoke(revoked.token());
    assertRefused(
        mastodon,
        "401 Unauthorized",
        "Invalid access token",
        "Authorization: " + revoked.token().text());
  }

  static void assertRefused(Mastodon mastodon, String status, String message, String... headers) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      connection.send(WebSocketTestClient.upgrade(ROOT + "?stream=user", headers));
      String all = new String(connection.readToEnd(), StandardCharsets.ISO_8859_1);
      String expected =
          """
          HTTP/1.1 %s
          Connection: close
          Content-Type: text/plain
          Content-Length: 0
          X-Request-Id: ID
          X-Error-Message: %s

          """
              .formatted(status, message)
              .replace("\n", "\r\n");
      assertEquals(expected, all.replaceFirst(UUID, "ID"));
    }
  }

  @Test
  void theTokenIsCheckedBeforeTheOtherHandshakeHeaders(Mastodon mastodon) {
    String upgrade = "Upgrade: websocket";
    String connection = "Connection: Upgrade";
    assertEquals(401, handshake(mastodon, "GET", connection, upgrade).status());
    assertEquals(401, handshake(mastodon, "POST", connection, upgrade, KEY, VERSION).status());
    assertEquals(
        401,
        handshake(
                mastodon,
                "GET",
                connection,
                upgrade,
                KEY,
                "Sec-WebSocket-Version: 12",
                "Authorization: nobody")
            .status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "HEAD", "OPTIONS", "DELETE"})
  void aHandshakeThatIsNoGetIsNotAllowed(String method, Mastodon mastodon) {
    HttpHead head =
        handshake(
            mastodon,
            method,
            "Connection: Upgrade",
            "Upgrade: websocket",
            // The method is looked at before the key and the version.
            "Sec-WebSocket-Version: 12",
            "Authorization: Bearer " + mastodon.person().token().text());
    assertEquals(405, head.status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: none",
        "Sec-WebSocket-Key:",
        "Sec-WebSocket-Key: short",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==x",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ!=="
      })
  void aBadKeyIsABadRequest(String key, Mastodon mastodon) {
    assertEquals(400, handshakeOf(mastodon, key, VERSION).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: none",
        "Sec-WebSocket-Version: 12",
        "Sec-WebSocket-Version: 7",
        "Sec-WebSocket-Version: 14",
        "Sec-WebSocket-Version: x"
      })
  void aBadVersionIsABadRequestThatTellsTheRightOne(String version, Mastodon mastodon) {
    HttpHead head = handshakeOf(mastodon, KEY, version);
    assertEquals(400, head.status());
    assertEquals("13", head.header("sec-websocket-version"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,", ",a", "a, ,b", "a, a", "a b", "a;b", "\"a\""})
  void aBadListOfSubprotocolsIsABadRequest(String protocols, Mastodon mastodon) {
    HttpHead head = handshakeOf(mastodon, KEY, VERSION, "Sec-WebSocket-Protocol: " + protocols);
    assertEquals(400, head.status());
  }

  private static HttpHead handshakeOf(Mastodon mastodon, String... headers) {
    String[] all = new String[headers.length + 3];
    all[0] = "Connection: Upgrade";
    all[1] = "Upgrade: websocket";
    all[2] = "Authorization: Bearer " + mastodon.person().token().text();
    System.arraycopy(headers, 0, all, 3, headers.length);
    return handshake(mastodon, "GET", all);
  }

  /** The refusal of a handshake; the connection must end after it. */
  private static HttpHead handshake(Mastodon mastodon, String method, String... headers) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      connection.send(HttpReply.head(method, ROOT, headers));
      HttpHead head = connection.readHead();
      assertEquals("close", head.header("connection"));
      connection.expectEnd();
      return head;
    }
  }
}
