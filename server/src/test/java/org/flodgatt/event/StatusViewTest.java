package org.flodgatt.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flodgatt.event.Event.PayloadKind;
import org.flodgatt.event.StatusParse.Malformed;
import org.flodgatt.event.StatusParse.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StatusViewTest {
  private static final long SEED = 20261123L;

  /** A status with everything that is read and much that is not. */
  private static final String STATUS =
      """
      {"id":"1155000000000100000","created_at":"2026-11-23T17:45:12.803Z","sensitive":false,
      "spoiler_text":"Fruit \\u0026 veg","visibility":"public","language":"en","replies_count":0,
      "content":"<p>First “hard” frost \uD83C\uDF4E</p>","reblog":null,
      "application":{"name":"Web","website":null,"id":1},
      "account":{"id":"109348117623450012","username":"wilma","acct":"wilma@orchard.example",
        "display_name":"Wilma","emojis":[{"shortcode":"apple","static_url":"https:\\/\\/x"}],
        "fields":[{"name":"id","value":"7","verified_at":null}]},
      "media_attachments":[{"id":"5","type":"image","description":"A medlar","meta":{"x":[1.5e3]}},
        {"id":"6","description":null},{"id":"7"}],
      "mentions":[{"id":"22","username":"t","acct":"t@cider.example"},{"id":"33"},{"id":"22"}],
      "tags":[{"name":"orchard","url":"u"}],"emojis":[],"card":null,
      "poll":{"id":"9","options":[{"title":"Yes","votes_count":1},{"title":"No"},{"title":null}],
        "voted":true}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "visibility":"public"|true
          "visibility":"unlisted"|true
          "visibility":"public_unlisted"|true
          "visibility":"private"|false
          "visibility":"direct"|false
          "visibility":"login"|false
          "visibility":"publi"|false
          "visibility":"publicly"|false
          "visibility":""|false
          "visibility":null|false
          "visibility":["public"]|false
          "visibility":"public","visibility_ex":"public"|true
          "visibility":"public","visibility_ex":"login"|false
          "visibility_ex":"public"|false
          "visibility":"public","visibility":"private"|false
          """)
  void aStatusIsForEverybodyIfItsVisibilityIsKnownToBe(String fields, boolean open) {
    String status = STATUS.replace("\"visibility\":\"public\"", fields);
    assertTrue(status.contains(fields));
    assertEquals(open, parsed(status).open());
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false", "null, false", "1, true", "{}, true"})
  void aStatusIsForThisServerAloneUnlessItSaysNo(String value, boolean localOnly) {
    assertEquals(
        localOnly,
        parsed(STATUS.replaceFirst("\\{", "{\"local_only\":" + value + ",")).localOnly());
    assertFalse(parsed(STATUS).localOnly());
  }

  @Test
  void readsWhatFiltersNeed() {
    StatusView status = parsed(STATUS);
    assertEquals(109348117623450012L, status.authorId());
    assertEquals("orchard.example", status.authorDomain());
    assertFalse(status.local());
    assertEquals("en", status.language());
    assertArrayEquals(new long[] {109348117623450012L, 22, 33}, status.targets());
    assertFalse(status.filtered());
    assertEquals(
        List.of(
            "Fruit & veg",
            "<p>First “hard” frost \uD83C\uDF4E</p>",
            "Yes",
            "No",
            "",
            "A medlar",
            "",
            ""),
        status.texts());
  }

  @Test
  void readsOnlyThePayloadOfTheMessage() {
    byte[] message = ("{\"x\":[" + STATUS + "],\"mentions\":5}").getBytes(StandardCharsets.UTF_8);
    int end = message.length - "],\"mentions\":5}".length();
    Event event = new Event("update", message, 6, end, PayloadKind.STRUCTURE);
    assertInstanceOf(Parsed.class, StatusView.parse(event));
  }

  @Test
  void whatMayBeMissingMayBeMissing() {
    StatusView status =
        parsed("{\"account\":{\"id\":1,\"username\":\"a\",\"acct\":\"a\"},\"mentions\":[]}");
    assertTrue(status.local());
    assertNull(status.authorDomain());
    assertNull(status.language());
    assertArrayEquals(new long[] {1}, status.targets());
    assertEquals(List.of("", ""), status.texts());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "false", "[]", "{\"a\":[1]}", "7"})
  void theKeyFilteredCountsWhateverItsValue(String value) {
    assertTrue(parsed(with("filtered", value)).filtered());
    assertFalse(parsed(with("card", "{\"filtered\":" + value + "}")).filtered());
  }

  @Test
  void keysMayBeWrittenWithEscapes() {
    assertTrue(parsed(with("filte\\u0072ed", "1")).filtered());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "wilma, -, true",
        "wilma@orchard.example, orchard.example, false",
        "wilma@, '', false",
        "wilma@one@two, one, false",
        "wilma@@two, '', false",
        "@orchard.example, orchard.example, false",
        "Wilma, -, false",
        "'', -, false"
      })
  void theDomainStandsBetweenTheFirstAndTheSecondAtSign(String acct, String domain, boolean local) {
    StatusView status = parsed(account("\"1\"", "\"wilma\"", '"' + acct + '"'));
    assertEquals(domain, status.authorDomain());
    assertEquals(local, status.local());
  }

  @ParameterizedTest
  @CsvSource({
    "'\"42\"', 42",
    "42, 42",
    "-1, -1",
    "'\"007\"', 7",
    "9223372036854775807, 9223372036854775807",
    "'\"-9223372036854775808\"', -9223372036854775808"
  })
  void anIdIsADecimalStringOrAnIntegerWithinBigint(String json, long id) {
    assertEquals(id, parsed(account(json, "\"a\"", "\"a\"")).authorId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"\"",
        "\"-\"",
        "\"+1\"",
        "\" 1\"",
        "\"1.0\"",
        "\"1e3\"",
        "\"0x1\"",
        "\"٣\"",
        "1.0",
        "1e3",
        "true",
        "[1]",
        "{\"id\":1}",
        "9223372036854775808",
        "\"-9223372036854775809\"",
        "123456789012345678901234567890"
      })
  void anythingElseIsNoId(String json) {
    assertMalformed("account_id", account(json, "\"a\"", "\"a\""));
    assertMalformed("mention_id", with("mentions", "[{\"id\":1},{\"id\":" + json + "}]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "account | null | no_account",
        "account | 5 | no_account",
        "account | [{\"id\":1,\"username\":\"a\",\"acct\":\"a\"}] | no_account",
        "account | {\"username\":\"a\",\"acct\":\"a\"} | account_id",
        "account | {\"id\":1,\"acct\":\"a\"} | account_username",
        "account | {\"id\":1,\"username\":null,\"acct\":\"a\"} | account_username",
        "account | {\"id\":1,\"username\":5,\"acct\":\"a\"} | account_username",
        "account | {\"id\":1,\"username\":\"a\"} | account_acct",
        "account | {\"id\":1,\"username\":\"a\",\"acct\":{\"acct\":\"a\"}} | account_acct",
        "mentions | null | mentions",
        "mentions | {} | mentions",
        "mentions | \"22\" | mentions",
        "mentions | [22] | mentions",
        "mentions | [null] | mentions",
        "mentions | [[{\"id\":1}]] | mentions",
        "mentions | [{}] | mention_id",
        "language | 5 | language",
        "language | [\"en\"] | language",
        "language | false | language",
        "spoiler_text | 0 | text",
        "content | [\"a\"] | text",
        "content | {\"a\":{}} | text",
        "poll | false | poll",
        "poll | [] | poll",
        "poll | {\"options\":{}} | poll",
        "poll | {\"options\":[\"a\"]} | poll",
        "poll | {\"options\":[{\"title\":5}]} | poll",
        "media_attachments | {} | media",
        "media_attachments | \"x\" | media",
        "media_attachments | [null] | media",
        "media_attachments | [{\"description\":[]}] | media"
      })
  void aStatusThatLacksWhatAFilterNeedsIsNamedByKind(String key, String value, String kind) {
    assertMalformed(kind, with(key, value));
  }

  @Test
  void aStatusWithoutAccountOrMentionsIsMalformed() {
    assertMalformed("no_account", "{\"mentions\":[]}");
    assertMalformed("mentions", "{\"account\":{\"id\":1,\"username\":\"a\",\"acct\":\"a\"}}");
    assertMalformed("no_account", "{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "language | null",
        "spoiler_text | null",
        "content | null",
        "poll | null",
        "poll | {}",
        "poll | {\"options\":null}",
        "poll | {\"options\":[{}]}",
        "media_attachments | null"
      })
  void nullMeansMissing(String key, String value) {
    parsed(with(key, value));
  }

  @Test
  void ofAKeyThatStandsTwiceTheLastOneCounts() {
    StatusView status =
        parsed(
            "{\"account\":7,\"mentions\":[5],\"language\":[],\"poll\":1,"
                + "\"account\":{\"id\":[],\"id\":2,\"username\":1,\"username\":\"a\",\"acct\":\"a\"},"
                + "\"mentions\":[{\"id\":1,\"id\":\"3\"}],\"language\":\"de\",\"language\":\"fr\","
                + "\"poll\":{\"options\":7,\"options\":[{\"title\":\"x\",\"title\":\"y\"}]}}");
    assertArrayEquals(new long[] {2, 3}, status.targets());
    assertEquals("fr", status.language());
    assertEquals(List.of("", "", "y"), status.texts());
    assertMalformed("no_account", with("account", "null"));
  }

  @ParameterizedTest
  @EnumSource(
      value = PayloadKind.class,
      names = {"STRING", "BARE", "NONE"})
  void onlyAnObjectIsAStatus(PayloadKind kind) {
    byte[] message = STATUS.getBytes(StandardCharsets.UTF_8);
    assertEquals(
        new Malformed("not_an_object"),
        StatusView.parse(new Event("update", message, 0, message.length, kind)));
    assertMalformed("not_an_object", "[" + STATUS + "]");
  }

  @Test
  void nothingIsTooLongOrTooDeep() {
    String deep = "[".repeat(200_000) + "]".repeat(200_000);
    String digits = "9".repeat(100_000);
    StatusView status =
        parsed(
            with(
                "card",
                "{\"a\":%s,\"b\":%s,\"b\":-%s.%se5,\"%s\":1}"
                    .formatted(deep, digits, digits, digits, "k".repeat(200_000))));
    assertEquals(109348117623450012L, status.authorId());
    String content = "x".repeat(25_000_000);
    assertEquals(content, parsed(with("content", '"' + content + '"')).texts().get(1));
    assertMalformed("account_id", account(digits, "\"a\"", "\"a\""));
  }

  @Test
  void neverThrowsHoweverThePayloadIsMutated() {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] status = STATUS.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < status.length; length++) {
      parse(Arrays.copyOf(status, length));
    }
    for (int round = 0; round < 20_000; round++) {
      byte[] mutated = status.clone();
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        mutate(mutated, random);
      }
      try {
        parse(mutated);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + SEED + ", round " + round, e);
      }
    }
  }

  @Test
  void neverThrowsOnGarbage() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 20_000; round++) {
      byte[] garbage = new byte[random.nextInt(60)];
      random.nextBytes(garbage);
      if (garbage.length > 0 && random.nextBoolean()) {
        garbage[0] = '{';
      }
      assertInstanceOf(Malformed.class, parse(garbage), "seed " + SEED + ", round " + round);
    }
  }

  private static void mutate(byte[] bytes, SplittableRandom random) {
    String structure = "{}[]\",:\\0n-e";
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) structure.charAt(random.nextInt(structure.length()));
      case 2 -> {
        int from = random.nextInt(bytes.length);
        int length = Math.min(random.nextInt(40), bytes.length - Math.max(at, from));
        System.arraycopy(bytes, from, bytes, at, length);
      }
      default -> bytes[at] = (byte) random.nextInt(256);
    }
  }

  /** The example status with another value for one key. */
  private static String with(String key, String value) {
    String end = "}\n";
    return STATUS.substring(0, STATUS.length() - end.length())
        + ",\"%s\":%s}".formatted(key, value);
  }

  private static String account(String id, String username, String acct) {
    return with("account", "{\"id\":%s,\"username\":%s,\"acct\":%s}".formatted(id, username, acct));
  }

  private static StatusView parsed(String payload) {
    return assertInstanceOf(Parsed.class, parse(payload.getBytes(StandardCharsets.UTF_8))).status();
  }

  private static void assertMalformed(String kind, String payload) {
    assertEquals(new Malformed(kind), parse(payload.getBytes(StandardCharsets.UTF_8)));
  }

  private static StatusParse parse(byte[] payload) {
    return StatusView.parse(new Event("update", payload, 0, payload.length, PayloadKind.STRUCTURE));
  }
}
