package org.flodgatt.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebSocketUpgradeTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private static HttpRequest request(HttpMethod method, HttpVersion version) {
    var request = new DefaultHttpRequest(version, method, "/");
    request
        .headers()
        .add("Connection", "keep-alive, Upgrade")
        .add("Upgrade", "WebSocket")
        .add("Sec-WebSocket-Key", KEY)
        .add("Sec-WebSocket-Version", "13");
    return request;
  }

  private static HttpRequest request() {
    return request(HttpMethod.GET, HttpVersion.HTTP_1_1);
  }

  private static String text(Reply reply) {
    ByteBuf bytes = reply.bytes(UnpooledByteBufAllocator.DEFAULT, true);
    try {
      return bytes.toString(StandardCharsets.UTF_8);
    } finally {
      bytes.release();
    }
  }

  private static String answer(HttpRequest request) {
    return text(WebSocketUpgrade.answer(request, "id"));
  }

  private static String refused(String status, String more) {
    return "HTTP/1.1 "
        + status
        + "\r\nConnection: close\r\nContent-Type: text/plain\r\nX-Request-Id: id\r\n"
        + "Content-Length: 0\r\n"
        + more
        + "\r\n";
  }

  @Test
  void theAcceptKeyIsThatOfTheRfc() {
    Reply reply = WebSocketUpgrade.answer(request(), "id");
    assertTrue(WebSocketUpgrade.isAccepted(reply));
    assertEquals(
        """
        HTTP/1.1 101 Switching Protocols\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
        X-Request-Id: id\r
        \r
        """,
        text(reply));
  }

  @Test
  void anUpgradeIsAskedForWithBothHeadersInAnyCase() {
    assertTrue(WebSocketUpgrade.isAskedFor(request()));
    HttpRequest request = request();
    request.headers().set("Connection", "UPGRADE").set("Upgrade", "h2c, websocket");
    assertTrue(WebSocketUpgrade.isAskedFor(request));
    request.headers().set("Connection", "keep-alive");
    assertFalse(WebSocketUpgrade.isAskedFor(request));
    request.headers().set("Connection", "Upgrade").set("Upgrade", "h2c");
    assertFalse(WebSocketUpgrade.isAskedFor(request));
    request.headers().remove("Upgrade");
    assertFalse(WebSocketUpgrade.isAskedFor(request));
  }

  @Test
  void onlyGetUpgrades() {
    assertEquals(
        refused("405 Method Not Allowed", "Allow: GET\r\n"),
        answer(request(HttpMethod.POST, HttpVersion.HTTP_1_1)));
  }

  @Test
  void version10OfHttpCannotUpgrade() {
    assertEquals(
        refused("400 Bad Request", ""), answer(request(HttpMethod.GET, HttpVersion.HTTP_1_0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ== x",
        "dGhlIHNhbXBsZSBub25jZQ=A"
      })
  void aBadKeyIsRefused(String key) {
    HttpRequest request = request();
    request.headers().set("Sec-WebSocket-Key", key);
    assertEquals(refused("400 Bad Request", ""), answer(request));
  }

  @Test
  void aMissingKeyIsRefused() {
    HttpRequest request = request();
    request.headers().remove("Sec-WebSocket-Key");
    assertEquals(refused("400 Bad Request", ""), answer(request));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8", "14", "13, 8"})
  void anotherVersionIsToldWhichOneWeSpeak(String version) {
    HttpRequest request = request();
    request.headers().set("Sec-WebSocket-Version", version);
    assertEquals(refused("400 Bad Request", "Sec-WebSocket-Version: 13\r\n"), answer(request));
  }

  @ParameterizedTest(name = "of {0} it is {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          token|token
          a, b|a
          a,b,c|a
          Abc-_.~!#$%&'*+^`9 , b|Abc-_.~!#$%&'*+^`9
          """)
  void theFirstProtocolIsEchoed(String offered, String chosen) {
    HttpRequest request = request();
    request.headers().set("Sec-WebSocket-Protocol", offered);
    String answer = answer(request);
    assertTrue(answer.endsWith("\r\nSec-WebSocket-Protocol: " + chosen + "\r\n\r\n"), answer);
  }

  @Test
  void protocolsMayStandOnSeveralLines() {
    HttpRequest request = request();
    request.headers().add("Sec-WebSocket-Protocol", "a").add("Sec-WebSocket-Protocol", "b");
    assertEquals("a, b", WebSocketUpgrade.joined(request.headers()));
    assertTrue(answer(request).endsWith("\r\nSec-WebSocket-Protocol: a\r\n\r\n"));
    assertNull(WebSocketUpgrade.joined(request().headers()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "a,", ",a", "a,a", "a, b, a", "a b", "a;q=1", "é", "\"a\""})
  void protocolsThatAreNoListOfDistinctTokensAreRefused(String offered) {
    HttpRequest request = request();
    request.headers().set("Sec-WebSocket-Protocol", offered);
    assertEquals(refused("400 Bad Request", ""), answer(request));
  }
}
