package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 12.6: what Rails wrote is what clients get. */
@ExtendWith(SharedMastodon.class)
final class PayloadIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":123456789012345678901234567890,\"e\":1.0E+2,\"f\":1.10}",
        "{\"z\":1,\"a\":2,\"10\":3,\"9\":4}",
        "{\"a\":1,\"a\":2}",
        "{ \"spaced\" :  [ 1 , 2 ] }",
        "{\"u\":\"\\u00e9\\/é😀\\ud83d\\ude00\"}",
        "[1,2,{\"b\":null}]"
      })
  void thePayloadPassesThroughUnchanged(String payload, Mastodon mastodon) {
    Person person = mastodon.person();
    try (var stream = mastodon.sse(person, "/user");
        var socket = mastodon.webSocket(person, "stream=user")) {
      mastodon.publish(
          "timeline:" + person.account(),
          "{\"event\":\"announcement\",\"payload\":%s}".formatted(payload));
      assertEquals("event: announcement\ndata: " + payload + "\n\n", stream.nextEvent());
      String quoted = payload.replace("\\", "\\\\").replace("\"", "\\\"");
      assertEquals(
          "{\"stream\":[\"user\"],\"event\":\"announcement\",\"payload\":\"" + quoted + "\"}",
          socket.nextText());
    }
  }

  @Test
  void keysBesideEventAndPayloadAreIgnoredInAnyOrder(Mastodon mastodon) {
    Person person = mastodon.person();
    try (var stream = mastodon.sse(person, "/user")) {
      mastodon.publish(
          "timeline:" + person.account(),
          "{\"queued_at\":1763920000123,\"payload\":{\"b\":1,\"a\":2},\"x\":[{}],\"event\":\"odd\"}");
      assertEquals("event: odd\ndata: {\"b\":1,\"a\":2}\n\n", stream.nextEvent());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "one\\ntwo|data: one^data: two",
        "one\\r\\ntwo\\rthree|data: one^data: two^data: three",
        "\\n|data: ^data: ",
        "end\\n|data: end^data: ",
        "a\\n\\nevent: forged\\ndata: x|data: a^data: ^data: event: forged^data: data: x"
      })
  void aNewlineInAPayloadBecomesSeveralLines(String payload, String lines, Mastodon mastodon) {
    Person person = mastodon.person();
    try (var stream = mastodon.sse(person, "/user")) {
      mastodon.publish(
          "timeline:" + person.account(), "{\"event\":\"note\",\"payload\":\"" + payload + "\"}");
      // CsvSource strips the space at the end of a line.
      assertEquals(
          ("event: note\n" + lines.replace('^', '\n')).replace("data:\n", "data: \n").strip(),
          stream.nextEvent().strip());
    }
  }

  @Test
  void aNewlineInAPrettyPrintedPayloadToo(Mastodon mastodon) {
    Person person = mastodon.person();
    try (var stream = mastodon.sse(person, "/user")) {
      mastodon.publish(
          "timeline:" + person.account(), "{\"event\":\"note\",\"payload\":{\n \"a\": 1\n}}");
      assertEquals("event: note\ndata: {\ndata:  \"a\": 1\ndata: }\n\n", stream.nextEvent());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\\nb",
        "a\\rb",
        "delete\\ndata: forged\\n",
        "tab\\there",
        "nul\\u0000",
        "\\u001b[31m",
        "\\u007f",
        "\\n"
      })
  void eventNamesWithControlCharactersAreDropped(String name, Mastodon mastodon) {
    Person person = mastodon.person();
    String home = "timeline:" + person.account();
    try (var stream = mastodon.sse(person, "/user");
        var socket = mastodon.webSocket(person, "stream=user")) {
      mastodon.publish(home, "{\"event\":\"" + name + "\",\"payload\":\"1\"}");
      mastodon.publish(home, "{\"event\":\"delete\",\"payload\":\"2\"}");
      assertEquals("event: delete\ndata: 2\n\n", stream.nextEvent());
      assertEquals(
          "{\"stream\":[\"user\"],\"event\":\"delete\",\"payload\":\"2\"}", socket.nextText());
    }
  }

  @Test
  void unknownEventsAreForwarded(Mastodon mastodon) {
    Person person = mastodon.person();
    try (var stream = mastodon.sse(person, "/user")) {
      mastodon.publish(
          "timeline:" + person.account(),
          "{\"event\":\"emoji.reacted\",\"payload\":\"{\\\"a\\\":1}\"}");
      assertEquals("event: emoji.reacted\ndata: {\"a\":1}\n\n", stream.nextEvent());
    }
  }
}
