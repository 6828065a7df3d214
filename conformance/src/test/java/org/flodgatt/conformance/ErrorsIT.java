package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 1: errors outside WebSockets, and the order of checks; section 12.7. */
@ExtendWith(SharedMastodon.class)
final class ErrorsIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/user",
        "/user/notification",
        "/public",
        "/public?only_media=true",
        "/public/local",
        "/public/remote",
        "/hashtag",
        "/hashtag/local",
        "/list",
        "/direct"
      })
  void everyStreamNeedsAToken(String path, Mastodon mastodon) {
    assertRefused(401, "Missing access token", mastodon.get("/api/v1/streaming" + path));
  }

  @Test
  void aHashtagNeedsATag(Mastodon mastodon) {
    Person person = mastodon.person();
    for (String path :
        new String[] {
          "/hashtag",
          "/hashtag?tag=",
          "/hashtag?tag",
          "/hashtag?list=1",
          "/hashtag/local",
          "/hashtag/local?tag="
        }) {
      assertRefused(400, "Missing tag name parameter", get(mastodon, person, path));
    }
  }

  @Test
  void aListNeedsItsId(Mastodon mastodon) {
    Person person = mastodon.person();
    for (String path : new String[] {"/list", "/list?list=", "/list?list", "/list?tag=1"}) {
      assertRefused(400, "Missing list name parameter", get(mastodon, person, path));
    }
  }

  @Test
  void aListOfSomebodyElseIsRefusedAsAnUnknownOneIs(Mastodon mastodon) {
    Person person = mastodon.person();
    long foreign = mastodon.rows().list(mastodon.person().account(), "Friends");
    for (String id : new String[] {Long.toString(foreign), "9000000000000000000"}) {
      assertRefused(
          401, "Not authorized to stream this list", get(mastodon, person, "/list?list=" + id));
    }
  }

  @Test
  void aListIsNamedByItsCanonicalIntegerOnly(Mastodon mastodon) {
    Person person = mastodon.person();
    long own = mastodon.rows().list(person.account(), "Friends");
    String[] others = {
      "0" + own,
      "%2B" + own,
      "+" + own,
      own + "+",
      own + ".0",
      own + "e0",
      own + "x",
      own + "%00",
      "-" + own,
      "0x" + Long.toHexString(own),
      "%D9%A1",
      "abc",
      "0",
      "9223372036854775808",
      "99999999999999999999999999"
    };
    for (String id : others) {
      assertRefused(
          401, "Not authorized to stream this list", get(mastodon, person, "/list?list=" + id));
    }
    try (var stream = mastodon.sse(person, "/list?list=" + own)) {
      mastodon.publish("timeline:list:" + own, "{\"event\":\"delete\",\"payload\":\"7\"}");
      assertEquals("event: delete\ndata: 7\n\n", stream.nextEvent());
    }
  }

  @Test
  void theChannelIsCheckedBeforeTheToken(Mastodon mastodon) {
    assertRefused(400, "Unknown channel requested", mastodon.get("/api/v1/streaming/nothing"));
  }

  @Test
  void theTokenIsCheckedBeforeTheParameter(Mastodon mastodon) {
    assertRefused(401, "Missing access token", mastodon.get("/api/v1/streaming/hashtag"));
    assertRefused(
        401,
        "Invalid access token",
        mastodon.get("/api/v1/streaming/hashtag", "Authorization: Bearer nobody"));
    assertRefused(
        401,
        "Invalid access token",
        mastodon.get("/api/v1/streaming/list", "Authorization: Bearer nobody"));
  }

  @Test
  void theScopeIsCheckedBeforeTheParameter(Mastodon mastodon) {
    Person person = mastodon.person("read:notifications");
    for (String path : new String[] {"/hashtag", "/hashtag/local", "/list", "/list?list=x"}) {
      assertRefused(
          401, "Access token does not have the required scopes", get(mastodon, person, path));
    }
  }

  @Test
  void headOnAStreamAnswersAtOnceAsGetWould(Mastodon mastodon) {
    Person person = mastodon.person();
    long list = mastodon.rows().list(person.account(), "Friends");
    String authorization = "Authorization: Bearer " + person.token().text();
    for (String path : new String[] {"/user", "/public", "/hashtag?tag=a", "/list?list=" + list}) {
      HttpReply reply = head(mastodon, path, authorization);
      assertEquals(200, reply.status());
      assertEquals("text/event-stream", reply.header("content-type"));
      assertEquals("private, no-store", reply.header("cache-control"));
    }
    assertEquals(401, head(mastodon, "/user").status());
    assertEquals(400, head(mastodon, "/hashtag", authorization).status());
    assertEquals(401, head(mastodon, "/list?list=0" + list, authorization).status());
    assertEquals(400, head(mastodon, "/nothing", authorization).status());
  }

  private static HttpReply head(Mastodon mastodon, String path, String... headers) {
    return HttpReply.request(mastodon.port(), "HEAD", "/api/v1/streaming" + path, headers);
  }

  private static HttpReply get(Mastodon mastodon, Person person, String path) {
    return mastodon.get(
        "/api/v1/streaming" + path, "Authorization: Bearer " + person.token().text());
  }

  static void assertRefused(int status, String message, HttpReply reply) {
    assertEquals(status, reply.status(), reply::body);
    assertEquals("{\"error\":\"" + message + "\"}", reply.body());
    assertEquals("application/json", reply.header("content-type"));
    assertEquals("*", reply.header("access-control-allow-origin"));
    assertNull(reply.header("connection"));
  }
}
