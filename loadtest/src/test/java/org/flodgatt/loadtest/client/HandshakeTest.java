package org.flodgatt.loadtest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HandshakeTest {
  @Test
  void theAcceptValueIsTheOneOfTheRfc() {
    assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Handshake.accept("dGhlIHNhbXBsZSBub25jZQ=="));
  }

  @Test
  void streamsHaveTheirPathsAndParameters() {
    assertEquals(
        "/api/v1/streaming/public/local", of("public:local", Map.of()).eventStreamTarget());
    assertEquals(
        "/api/v1/streaming/public/remote?only_media=true",
        of("public:remote:media", Map.of()).eventStreamTarget());
    assertEquals(
        "/api/v1/streaming/hashtag?tag=fl%C3%B3%C3%B0%20g",
        of("hashtag", Map.of("tag", "flóð g")).eventStreamTarget());
    assertEquals(
        "/api/v1/streaming?stream=list&list=501",
        of("list", Map.of("list", "501")).webSocketTarget());
  }

  @Test
  void tokensAreUsedInTurn() {
    Handshake handshake = of("public", Map.of());
    List<String> requests =
        IntStream.range(0, 3)
            .mapToObj(i -> new String(handshake.request(i), StandardCharsets.ISO_8859_1))
            .toList();
    assertTrue(requests.get(0).contains("\r\nAuthorization: Bearer a\r\n"));
    assertTrue(requests.get(1).contains("\r\nAuthorization: Bearer b\r\n"));
    assertTrue(requests.get(2).contains("\r\nAuthorization: Bearer a\r\n"));
  }

  @Test
  void bothKindsAreSpreadEvenly() {
    Audience audience =
        new Audience(new InetSocketAddress(1), 3, 7, "public", Map.of(), List.of(), 1);
    assertEquals(3, IntStream.range(0, 10).filter(audience::isWebSocket).count());
    assertEquals(1, IntStream.range(0, 4).filter(audience::isWebSocket).count());
  }

  @Test
  void aRefusalNamesStatusAndMessage() {
    assertEquals(
        "WebSocket refused: HTTP/1.1 401 Unauthorized (Invalid access token)",
        of("public", Map.of())
            .refusal(
                true,
                "HTTP/1.1 401 Unauthorized\r\nx-error-message: Invalid access token\r\n\r\n"));
    assertEquals(
        "WebSocket answer has a wrong Sec-WebSocket-Accept",
        of("public", Map.of()).refusal(true, "HTTP/1.1 101 Switching Protocols\r\n\r\n"));
    assertNull(of("public", Map.of()).refusal(false, "HTTP/1.1 200 OK\r\n\r\n"));
  }

  private static Handshake of(String stream, Map<String, String> parameters) {
    return new Handshake(
        new Audience(new InetSocketAddress(4000), 1, 1, stream, parameters, List.of("a", "b"), 100),
        1);
  }
}
