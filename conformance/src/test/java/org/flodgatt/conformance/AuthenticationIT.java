package org.flodgatt.conformance;

import static org.flodgatt.conformance.ErrorsIT.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract section 2: where the token is, whose it is, and what it covers; section 12.5. */
@ExtendWith(SharedMastodon.class)
final class AuthenticationIT {
  private static final String USER = "/api/v1/streaming/user";
  private static final String INVALID = "Invalid access token";

  // Where the token is

  @Test
  void theHeaderMayHoldABearerTokenOrABareOne(Mastodon mastodon) {
    String token = mastodon.person().token().text();
    assertOpens(mastodon, USER, "Authorization: Bearer " + token);
    assertOpens(mastodon, USER, "Authorization: " + token);
    assertOpens(mastodon, USER, "authorization: Bearer " + token);
  }

  @Test
  void exactlyOneLeadingBearerIsCut(Mastodon mastodon) {
    String token = mastodon.person().token().text();
    for (String value :
        new String[] {
          "bearer " + token,
          "BEARER " + token,
          "Bearer Bearer " + token,
          "Bearer  " + token,
          "Basic " + token,
          "Token " + token,
          "Bearer"
        }) {
      assertRefused(401, INVALID, mastodon.get(USER, "Authorization: " + value));
    }
  }

  @Test
  void theQueryMayHoldTheToken(Mastodon mastodon) {
    String token = mastodon.person().token().text();
    assertOpens(mastodon, USER + "?access_token=" + token);
    assertOpens(mastodon, USER + "?other=1&access_token=" + token + "&more=2");
  }

  @Test
  void theTokenOfTheQueryIsPercentDecodedAndPlusIsASpace(Mastodon mastodon) {
    Person person = mastodon.person();
    String token = "sp ace+pl%us/ü&=" + mastodon.unique();
    rename(mastodon, person, token);
    String number = token.substring(token.lastIndexOf('=') + 1);
    assertOpens(mastodon, USER + "?access_token=sp+ace%2Bpl%25us%2F%C3%BC%26%3D" + number);
    assertOpens(mastodon, USER + "?access%5Ftoken=sp%20ace%2bpl%25us/%c3%bc%26=" + number);
    assertRefused(
        401,
        INVALID,
        mastodon.get(USER + "?access_token=sp%2Bace%2Bpl%25us%2F%C3%BC%26%3D" + number));
  }

  @Test
  void theSubprotocolMayHoldTheTokenOnPlainHttpToo(Mastodon mastodon) {
    String token = mastodon.person().token().text();
    assertOpens(mastodon, USER, "Sec-WebSocket-Protocol: " + token);
  }

  @Test
  void theWholeHeaderOfSubprotocolsIsTheToken(Mastodon mastodon) {
    String token = mastodon.person().token().text();
    assertRefused(401, INVALID, mastodon.get(USER, "Sec-WebSocket-Protocol: " + token + ", b"));
    Person person = mastodon.person();
    String odd = "a, b" + mastodon.unique();
    rename(mastodon, person, odd);
    assertOpens(mastodon, USER, "Sec-WebSocket-Protocol: " + odd);
  }

  @Test
  void theFirstSourceThatIsNotEmptyCountsWithoutFallingThrough(Mastodon mastodon) {
    String token = mastodon.person().token().text();
    String good = USER + "?access_token=" + token;
    String wrong = USER + "?access_token=wrong";
    assertRefused(401, INVALID, mastodon.get(good, "Authorization: Bearer wrong"));
    assertRefused(401, INVALID, mastodon.get(wrong, "Sec-WebSocket-Protocol: " + token));
    assertOpens(mastodon, wrong, "Authorization: Bearer " + token);
    assertOpens(mastodon, good, "Sec-WebSocket-Protocol: wrong");
    assertOpens(mastodon, good, "Authorization:");
    assertOpens(
        mastodon, USER + "?access_token=", "Authorization: ", "Sec-WebSocket-Protocol: " + token);
  }

  @Test
  void emptySourcesAreNoToken(Mastodon mastodon) {
    assertRefused(
        401,
        "Missing access token",
        mastodon.get(USER + "?access_token=", "Authorization:", "Sec-WebSocket-Protocol:"));
  }

  @Test
  void cookiesAreNotRead(Mastodon mastodon) {
    String token = mastodon.person().token().text();
    assertRefused(
        401,
        "Missing access token",
        mastodon.get(
            USER, "Cookie: access_token=" + token + "; _session_id=" + token + "; " + token));
  }

  // Whose it is

  @Test
  void anUnknownTokenIsInvalid(Mastodon mastodon) {
    assertInvalid(mastodon, "nobody's");
    assertInvalid(mastodon, "' OR 1=1 --");
    assertInvalid(mastodon, "x".repeat(5000));
    assertRefused(401, INVALID, mastodon.get(USER + "?access_token=a%00b"));
  }

  @Test
  void aRevokedTokenIsInvalid(Mastodon mastodon) {
    Person person = mastodon.person();
    assertOpens(mastodon, USER, "Authorization: Bearer " + person.token().text());
    mastodon.rows().revoke(person.token());
    assertInvalid(mastodon, person.token().text());
  }

  @Test
  void aTokenOfAnApplicationWithoutUserIsInvalid(Mastodon mastodon) {
    assertInvalid(mastodon, mastodon.rows().applicationToken("read").text());
  }

  @Test
  void theTokenOfADisabledUserIsInvalid(Mastodon mastodon) {
    Person person = mastodon.person();
    mastodon.rows().disable(person.user(), true);
    assertInvalid(mastodon, person.token().text());
  }

  @Test
  void theTokenOfASuspendedAccountIsInvalid(Mastodon mastodon) {
    Person person = mastodon.person();
    mastodon.rows().suspend(person.account());
    assertInvalid(mastodon, person.token().text());
  }

  @Test
  void aTokenPastItsExpiryIsInvalid(Mastodon mastodon) {
    Person late = mastodon.person();
    mastodon.rows().expire(late.token(), Duration.ofMinutes(59), Duration.ofHours(1));
    assertInvalid(mastodon, late.token().text());
    Person early = mastodon.person();
    mastodon.rows().expire(early.token(), Duration.ofHours(2), Duration.ofHours(1));
    assertOpens(mastodon, USER, "Authorization: Bearer " + early.token().text());
  }

  @Test
  void aUserWithARoleAndLanguagesIsLikeAnyOther(Mastodon mastodon) {
    Person person = mastodon.person();
    mastodon.rows().assignRole(person.user(), mastodon.rows().role("Helper", 0));
    mastodon.rows().languages(person.user(), List.of("de", "is"));
    assertOpens(mastodon, USER, "Authorization: Bearer " + person.token().text());
  }

  // What it covers

  @ParameterizedTest
  @CsvSource({
    "read, /user",
    "read, /user/notification",
    "read, /public",
    "read, /direct",
    "read:statuses, /user",
    "read:statuses, /public",
    "read:statuses, /public/local?only_media=1",
    "read:statuses, /public/remote",
    "read:statuses, /hashtag?tag=a",
    "read:statuses, /hashtag/local?tag=a",
    "read:statuses, /direct",
    "read:notifications, /user/notification",
    "write follow read, /user",
    "'  write   read:statuses ', /user"
  })
  void scopesThatCoverTheStreamOpenIt(String scopes, String path, Mastodon mastodon) {
    mastodon.sse(mastodon.person(scopes), path).close();
  }

  @ParameterizedTest
  @CsvSource({
    "read:notifications, /user",
    "read:notifications, /public",
    "read:notifications, /public?only_media=1",
    "read:notifications, /public/local",
    "read:notifications, /public/remote",
    "read:notifications, /hashtag?tag=a",
    "read:notifications, /hashtag/local?tag=a",
    "read:notifications, /direct",
    "read:notifications, /list?list=1",
    "read:statuses, /user/notification",
    "write, /user",
    "write, /user/notification",
    "read:lists, /list?list=1",
    "reader, /public",
    "READ, /public",
    "'read:statuses,read', /public",
    "'', /public"
  })
  void scopesThatDoNotCoverTheStreamAreRefused(String scopes, String path, Mastodon mastodon) {
    HttpReply reply =
        mastodon.get(
            "/api/v1/streaming" + path,
            "Authorization: Bearer " + mastodon.person(scopes).token().text());
    assertRefused(401, "Access token does not have the required scopes", reply);
  }

  @Test
  void homeCarriesNotificationsOnlyWithTheirScope(Mastodon mastodon) {
    Person person = mastodon.person("read:statuses");
    try (var stream = mastodon.sse(person, "/user")) {
      String home = "timeline:" + person.account();
      mastodon.awaitListening(home);
      assertEquals(0, mastodon.redis().numSub(home + ":notifications"));
      mastodon.publish(home, "{\"event\":\"delete\",\"payload\":\"1\"}");
      assertEquals("event: delete\ndata: 1\n\n", stream.nextEvent());
    }
    Person both = mastodon.person("read:statuses read:notifications");
    try (var stream = mastodon.sse(both, "/user")) {
      mastodon.publish(
          "timeline:" + both.account() + ":notifications",
          "{\"event\":\"notification\",\"payload\":{\"id\":\"2\"}}");
      assertEquals("event: notification\ndata: {\"id\":\"2\"}\n\n", stream.nextEvent());
    }
  }

  private static void rename(Mastodon mastodon, Person person, String token) {
    mastodon
        .postgres()
        .execute(
            "UPDATE oauth_access_tokens SET token = '%s' WHERE id = %d"
                .formatted(token, person.token().id()));
  }

  private static void assertInvalid(Mastodon mastodon, String token) {
    assertRefused(401, INVALID, mastodon.get(USER, "Authorization: Bearer " + token));
  }

  private static void assertOpens(Mastodon mastodon, String target, String... headers) {
    SseTestClient.open(mastodon.port(), target, headers).close();
  }
}
