package org.flodgatt.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flodgatt.event.Event.PayloadKind;
import org.flodgatt.event.EventParser.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventParserTest {
  private static final long SEED = 20261124L;

  private static Event event(String message) {
    return assertInstanceOf(Parsed.Ok.class, EventParser.parse(message.getBytes(UTF_8)), message)
        .event();
  }

  private static String payload(Event event) {
    return new String(
        event.message(), event.payloadStart(), event.payloadEnd() - event.payloadStart(), UTF_8);
  }

  private static String malformed(byte[] message) {
    return assertInstanceOf(
            Parsed.Malformed.class, EventParser.parse(message), () -> new String(message, UTF_8))
        .kind();
  }

  private static String malformed(String message) {
    return malformed(message.getBytes(UTF_8));
  }

  @Test
  void aPayloadOfAnyValueComesOutByteForByte() {
    for (int i = 0; i < 5_000; i++) {
      long seed = SEED + i;
      var json = new TestingJson(new SplittableRandom(seed));
      String payload = json.value(4);
      String message = envelope(json, payload, new SplittableRandom(seed));
      Event event = event(message);
      assertEquals("update", event.name(), () -> "seed " + seed);
      assertEquals(payload, payload(event), () -> "seed " + seed);
    }
  }

  /** Other keys stand before, between and after; keys may repeat, and then the last counts. */
  private static String envelope(TestingJson json, String payload, SplittableRandom random) {
    var message = new StringBuilder(json.space()).append('{');
    String[] members = {
      random.nextBoolean() ? "\"payload\":" + json.value(2) + "," : "",
      "\"queued_at\":" + json.value(2) + ",",
      "\"event\"" + json.space() + ":" + json.space() + "\"update\",",
      random.nextBoolean() ? "\"\":" + json.object(2) + "," : "",
      "\"payload\"" + json.space() + ":" + json.space() + payload + json.space() + ","
    };
    for (String member : members) {
      message.append(json.space()).append(member);
    }
    return message
        .append("\"last\":")
        .append(json.value(3))
        .append('}')
        .append(json.space())
        .toString();
  }

  @Test
  void noBytesMakeItThrow() {
    var random = new SplittableRandom(SEED);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      assertNotNull(EventParser.parse(bytes));
    }
  }

  @Test
  void noMutationOfAMessageMakesItThrowAndEveryPayloadLiesWithinTheMessage() {
    for (int i = 0; i < 10_000; i++) {
      long seed = SEED + i;
      var random = new SplittableRandom(seed);
      var json = new TestingJson(random);
      byte[] message = envelope(json, json.value(3), random).getBytes(UTF_8);
      for (int j = random.nextInt(1, 4); j > 0; j--) {
        message[random.nextInt(message.length)] =
            (byte)
                (random.nextBoolean()
                    ? random.nextInt(256)
                    : "{}[]\",:\\u0e-".charAt(random.nextInt(12)));
      }
      if (EventParser.parse(message) instanceof Parsed.Ok(Event event)) {
        assertTrue(
            0 <= event.payloadStart()
                && event.payloadStart() <= event.payloadEnd()
                && event.payloadEnd() <= message.length,
            () -> "seed " + seed);
        if (event.payloadKind() == PayloadKind.STRING) {
          assertNotNull(event.payloadText(), () -> "seed " + seed);
        }
      }
    }
  }

  @Test
  void everyTruncationOfAMessageIsMalformed() {
    byte[] message =
        "{\"queued_at\":1,\"event\":\"update\",\"payload\":{\"id\":\"é1\",\"n\":[1.5,true]}}"
            .getBytes(UTF_8);
    for (int length = 0; length < message.length; length++) {
      malformed(Arrays.copyOf(message, length));
    }
  }

  @ParameterizedTest(name = "the payload {0} counts as none")
  @ValueSource(strings = {"null", "\"\"", "0", "-0", "0.0", "0e7", "-0.00E-3", "false"})
  void falsyPayloadsAreNotForwarded(String payload) {
    Event event = event("{\"event\":\"update\",\"payload\":" + payload + "}");
    assertEquals(PayloadKind.NONE, event.payloadKind());
    assertFalse(event.forClients());
  }

  @Test
  void anAbsentPayloadIsForwardedForFiltersChangedOnly() {
    assertFalse(event("{\"event\":\"update\"}").forClients());
    assertFalse(event("{\"event\":\"kill\"}").forClients());
    assertTrue(event("{\"event\":\"filters_changed\"}").forClients());
  }

  @ParameterizedTest(name = "{0} is a {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}|STRUCTURE
          []|STRUCTURE
          "0"|STRING
          " "|STRING
          1|BARE
          -0.001|BARE
          10e0|BARE
          true|BARE
          """)
  void payloadsHaveAKind(String payload, PayloadKind kind) {
    Event event = event("{\"event\":\"x\",\"payload\":" + payload + "}");
    assertEquals(kind, event.payloadKind());
    assertEquals(payload, payload(event));
    assertTrue(event.forClients());
  }

  @Test
  void theLastOfRepeatedKeysCounts() {
    Event event =
        event(
            "{\"event\":7,\"payload\":{\"a\":1},\"event\":\"delete\",\"payload\":\"5\","
                + "\"\\u0065vent\":\"status.update\"}");
    assertEquals("status.update", event.name());
    assertEquals("5", event.payloadText());
    assertEquals(
        PayloadKind.NONE, event("{\"event\":\"x\",\"payload\":{},\"payload\":null}").payloadKind());
  }

  @Test
  void aStringPayloadIsUnescapedOnDemand() {
    Event event = event("{\"event\":\"x\",\"payload\":\"a\\n\\\"\\u00e9é\\ud83d\\ude00\\ud800\"}");
    assertEquals("a\n\"éé😀\ud800", event.payloadText());
  }

  @Test
  void unknownEventsAreEventsToo() {
    assertEquals("emoji_reaction", event("{\"event\":\"emoji_reaction\",\"payload\":1}").name());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          not_an_object|[1]
          not_an_object|"update"
          not_an_object|''
          not_json|{"event":"update","payload":1}}
          not_json|{"event":"update","payload":1} x
          not_json|{"event":"update","payload":1}{"event":"update","payload":1}
          not_json|{"event":"update","payload":01}
          not_json|{"event":"update","payload":NaN}
          not_json|{"event":"update","payload":[1,]}
          not_json|{"event":"update","payload":1,}
          not_json|{event:"update","payload":1}
          not_json|{"event":"update"/**/,"payload":1}
          not_json|'undefined'
          no_event|{}
          no_event|{"payload":{}}
          no_event|{"event":null,"payload":{}}
          no_event|{"event":"","payload":{}}
          no_event|{"event":false,"payload":{}}
          event_not_text|{"event":1,"payload":{}}
          event_not_text|{"event":{"event":"update"},"payload":{}}
          event_not_text|{"event":["update"],"payload":{}}
          event_name|{"event":"up\\ndate","payload":{}}
          event_name|{"event":"up\\rdate","payload":{}}
          event_name|{"event":"\\u0000","payload":{}}
          event_name|{"event":"\\u0085","payload":{}}
          event_name|{"event":"\\ud800","payload":{}}
          """)
  void whatIsWrongIsNamed(String kind, String message) {
    assertEquals(kind, malformed(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"reference_texts":["secret"],"id":"1"}                   | {"id":"1"}
          {"id":"1","reference_texts":["secret"]}                   | {"id":"1"}
          {"id":"1" , "reference_texts" : "secret" , "a":2}         | {"id":"1" ,  "a":2}
          {"id":1,"_fedibird_searchable_text":"}],\\"","a":2}         | {"id":1,"a":2}
          {"_fedibird_searchable_text":1 }                          | {}
          {"_fedibird_searchable_text":{},"reference_texts":1.5e3 } | {}
          {"a":1,"_fedibird_searchable_text":[],"reference_texts":1} | {"a":1}
          {"reblog":{"a":1,"reference_texts":{"b":[]}},"c":3}       | {"reblog":{"a":1},"c":3}
          {"content":"reference_texts"}                             | {"content":"reference_texts"}
          """)
  void clientsDoNotGetWhatForksAddForTheServerAlone(String published, String forClients) {
    for (String name : List.of("update", "status.update")) {
      Event event = event("{\"event\":\"" + name + "\",\"payload\":" + published + "}");
      assertEquals(forClients, payload(event));
    }
  }

  /** JSON allows it, Unicode does not, and neither does the library. */
  @Test
  void aKeyWithHalfASurrogatePairIsMalformed() {
    assertEquals("not_json", malformed("{\"event\":\"update\",\"payload\":{\"\\ud800\":1}}"));
    assertEquals("😀", event("{\"event\":\"\\ud83d\\ude00\",\"payload\":1}").name());
  }

  @Test
  void aByteOrderMarkIsNotJson() {
    assertEquals("not_json", malformed("\ufeff{\"event\":\"update\",\"payload\":1}"));
  }

  @Test
  void otherEncodingsOfJsonAreNotWelcome() {
    String message = "{\"event\":\"update\",\"payload\":1}";
    malformed(message.getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
    malformed(message.getBytes(java.nio.charset.StandardCharsets.UTF_16BE));
    malformed(message.getBytes(java.nio.charset.StandardCharsets.UTF_16));
  }

  @Test
  void bytesAreUtf8IfTheJdkSaysSo() {
    var random = new SplittableRandom(SEED);
    int[] leads = {
      0x41, 0x80, 0xbf, 0xc1, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0x9f, 0xa0, 0x90
    };
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(1, 20)];
      Arrays.fill(bytes, (byte) 'a');
      for (int at = random.nextInt(bytes.length), n = 0; at < bytes.length && n < 5; at++, n++) {
        bytes[at] = (byte) leads[random.nextInt(leads.length)];
      }
      boolean valid;
      try {
        UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        valid = true;
      } catch (CharacterCodingException e) {
        valid = false;
      }
      assertEquals(valid, Utf8.isValid(bytes), () -> Arrays.toString(bytes));
    }
  }

  @Test
  void whatIsNotUtf8IsMalformed() {
    var message = new ByteArrayOutputStream();
    message.writeBytes("{\"event\":\"update\",\"payload\":\"".getBytes(UTF_8));
    message.write(0xe9);
    message.writeBytes("\"}".getBytes(UTF_8));
    assertEquals("not_utf8", malformed(message.toByteArray()));
  }

  @Test
  void deepNestingIsRead() {
    int depth = 100_000;
    String payload = "[".repeat(depth) + "]".repeat(depth);
    assertEquals(payload, payload(event("{\"event\":\"x\",\"payload\":" + payload + "}")));
    String objects = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    assertEquals(
        objects,
        payload(event("{\"p\":" + payload + ",\"event\":\"x\",\"payload\":" + objects + "}")));
    assertEquals("not_json", malformed("{\"event\":\"x\",\"payload\":" + "[".repeat(depth)));
  }

  @Test
  void whatWouldTakeMuchMoreMemoryThanItsSizeIsMalformed() {
    for (String absurd :
        List.of(
            "[".repeat(8_000_000) + "]".repeat(8_000_000),
            "9".repeat(8_000_000),
            "{\"" + "k".repeat(8_000_000) + "\":1}")) {
      assertEquals("not_json", malformed("{\"event\":\"x\",\"payload\":" + absurd + "}"));
    }
  }

  @Test
  void longNumbersNamesAndStringsAreRead() {
    String number = "1" + "0".repeat(100_000);
    assertEquals(number, payload(event("{\"event\":\"x\",\"payload\":" + number + "}")));
    String text = "\"" + "é\\n".repeat(300_000) + "\"";
    assertEquals(text, payload(event("{\"event\":\"x\",\"payload\":" + text + "}")));
    String key = "k".repeat(100_000);
    assertEquals("1", payload(event("{\"" + key + "\":1,\"event\":\"x\",\"payload\":1}")));
  }
}
