package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.flodgatt.testkit.client.HttpReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 1. */
@ExtendWith(SharedMastodon.class)
final class HttpSurfaceIT {
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
  }

  @Test
  void headOfHealthIsTheSameWithoutBody(Mastodon mastodon) {
    HttpReply reply = HttpReply.request(mastodon.port(), "HEAD", "/api/v1/streaming/health");
    assertEquals(200, reply.status());
    assertEquals("2", reply.header("content-length"));
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
        "/api/v1/streaming/nothing"
      })
  void anyOtherPathIsAnUnknownChannelBeforeAnyAuthentication(String target, Mastodon mastodon) {
    HttpReply reply = mastodon.get(target, "Authorization: Bearer nobody");
    assertEquals(400, reply.status());
    assertEquals("{\"error\":\"Unknown channel requested\"}", reply.body());
    assertEquals("application/json", reply.header("content-type"));
    assertEquals("*", reply.header("access-control-allow-origin"));
    String id = reply.header("x-request-id");
    assertNotNull(id);
    assertTrue(id.matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  }
}
