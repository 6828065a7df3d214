package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.RawConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 1: paths and methods. */
@ExtendWith(SharedMastodon.class)
final class HttpSurfaceIT {
  private static final String UUID_V4 =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  private static final String UNKNOWN_CHANNEL = "{\"error\":\"Unknown channel requested\"}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/streaming/health",
        "/api/v1/streaming/health/",
        "/API/v1/Streaming/HEALTH",
        "/api/v1/streaming/health?any=thing"
      })
  void healthIsOk(String target, Mastodon mastodon) {
    HttpReply reply = mastodon.get(target);
    assertEquals(200, reply.status());
    assertEquals("OK", reply.body());
    assertEquals("text/plain", reply.header("content-type"));
    assertEquals("private, no-store", reply.header("cache-control"));
    assertApplicationHeaders(reply);
  }

  @Test
  void headOfHealthIsTheSameWithoutBody(Mastodon mastodon) {
    HttpReply reply = HttpReply.request(mastodon.port(), "HEAD", "/api/v1/streaming/health");
    assertEquals(200, reply.status());
    assertEquals("2", reply.header("content-length"));
    assertEquals("text/plain", reply.header("content-type"));
    assertEquals("private, no-store", reply.header("cache-control"));
    assertApplicationHeaders(reply);
  }

  @Test
  void metricsAreText(Mastodon mastodon) {
    HttpReply reply = mastodon.get("/metrics");
    assertEquals(200, reply.status());
    assertTrue(reply.body().contains("\nconnected_clients{type=\"websocket\"} "), reply.body());
    assertApplicationHeaders(reply);

    HttpReply head = HttpReply.request(mastodon.port(), "HEAD", "/metrics");
    assertEquals(200, head.status());
    assertEquals(reply.header("content-type"), head.header("content-type"));
    assertApplicationHeaders(head);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void thereIsNoIcon(String method, Mastodon mastodon) {
    HttpReply reply = HttpReply.request(mastodon.port(), method, "/favicon.ico");
    assertEquals(404, reply.status());
    assertEquals("", reply.body());
    assertEquals("0", reply.header("content-length"));
    assertApplicationHeaders(reply);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/metrics", "/api/v1/streaming/health", "/api/v1/streaming/user", "/nothing"})
  void optionsAnythingIsAPreflight(String target, Mastodon mastodon) {
    HttpReply reply =
        HttpReply.request(
            mastodon.port(),
            "OPTIONS",
            target,
            "Origin: https://web.example",
            "Access-Control-Request-Headers: authorization, X-Own");
    assertEquals(204, reply.status());
    assertEquals("GET,HEAD,PUT,PATCH,POST,DELETE", reply.header("access-control-allow-methods"));
    assertEquals("authorization, X-Own", reply.header("access-control-allow-headers"));
    assertEquals("Access-Control-Request-Headers", reply.header("vary"));
    assertEquals("0", reply.header("content-length"));
    assertApplicationHeaders(reply);
  }

  @Test
  void aPreflightThatAsksForNoHeadersIsAllowedNone(Mastodon mastodon) {
    HttpReply reply = HttpReply.request(mastodon.port(), "OPTIONS", "/");
    assertEquals(204, reply.status());
    assertNull(reply.header("access-control-allow-headers"));
    assertEquals("Access-Control-Request-Headers", reply.header("vary"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/v1/streaming",
        "/api/v1/streaming/",
        "/api/v1/streaming/%68ealth",
        "/api/v1/streaming/user/",
        "/api/v1/streaming/User",
        "/api/v1/streaming/public/media",
        "/api/v1/streaming/nothing",
        "/api/v1/streaming/list/",
        "//api/v1/streaming/user",
        "/metrics/",
        "/?stream=user"
      })
  void anyOtherPathIsAnUnknownChannelBeforeAnyAuthentication(String target, Mastodon mastodon) {
    HttpReply reply = mastodon.get(target, "Authorization: Bearer nobody");
    assertEquals(400, reply.status());
    assertEquals(UNKNOWN_CHANNEL, reply.body());
    assertEquals("application/json", reply.header("content-type"));
    assertApplicationHeaders(reply);
    assertEquals(UNKNOWN_CHANNEL, mastodon.get(target).body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void anyOtherMethodOnAnyOtherPathToo(String method, Mastodon mastodon) {
    for (String target : new String[] {"/", "/api/v1/streaming/nothing", "/metrics"}) {
      HttpReply reply = HttpReply.request(mastodon.port(), method, target);
      assertEquals(400, reply.status());
      assertEquals(UNKNOWN_CHANNEL, reply.body());
      assertApplicationHeaders(reply);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/v1/streaming/user",
    "PUT, /api/v1/streaming/public",
    "PATCH, /api/v1/streaming/list?list=1",
    "DELETE, /api/v1/streaming/direct"
  })
  void otherMethodsOnAStreamPathAreNotAllowed(String method, String target, Mastodon mastodon) {
    HttpReply reply = HttpReply.request(mastodon.port(), method, target);
    assertEquals(405, reply.status());
    assertEquals("GET, HEAD, OPTIONS", reply.header("allow"));
    assertApplicationHeaders(reply);
  }

  @Test
  void everyAnswerHasItsOwnRequestIdWhateverTheClientSays(Mastodon mastodon) {
    String own = "X-Request-Id: 3f0c1b1e-7a52-4d1a-9d57-0f4c2b6f6a11";
    String first = mastodon.get("/", own).header("x-request-id");
    assertNotNull(first);
    assertTrue(first.matches(UUID_V4), first);
    assertNotEquals("3f0c1b1e-7a52-4d1a-9d57-0f4c2b6f6a11", first);
    assertNotEquals(first, mastodon.get("/", own).header("x-request-id"));
  }

  @Test
  void everybodyMayReadAnswersWithOrWithoutOrigin(Mastodon mastodon) {
    assertEquals("*", mastodon.get("/").header("access-control-allow-origin"));
    assertEquals(
        "*",
        mastodon.get("/", "Origin: https://web.example").header("access-control-allow-origin"));
  }

  @Test
  void aClientOfTheOldProtocolIsAnsweredAndLetGo(Mastodon mastodon) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      connection.send("GET /api/v1/streaming/health HTTP/1.0\r\n\r\n");
      HttpReply reply = connection.readReply();
      assertEquals(200, reply.status());
      assertEquals("OK", reply.body());
      connection.expectEnd();
    }
  }

  private static void assertApplicationHeaders(HttpReply reply) {
    assertEquals("*", reply.header("access-control-allow-origin"));
    String id = reply.header("x-request-id");
    assertNotNull(id);
    assertTrue(id.matches(UUID_V4), id);
  }
}
