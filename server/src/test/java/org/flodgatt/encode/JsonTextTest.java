package org.flodgatt.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.flodgatt.event.TestingJson;
import org.junit.jupiter.api.Test;

final class JsonTextTest {
  private static final long SEED = 20261126L;

  @Test
  void quotesBackslashesAndControlCharactersAreEscapedAndNothingElse() {
    assertEquals(
        "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\u007fé\u2028😀\"",
        JsonText.quote("\"\\/\b\t\n\f\r\0\u001f\u007fé\u2028😀"));
  }

  @Test
  void loneSurrogatesAreEscaped() {
    assertEquals("\"\\ud800a\\udc00\\ud800\"", JsonText.quote("\ud800a\udc00\ud800"));
  }

  @Test
  void anyTextReadsAsItWas() throws IOException {
    for (int i = 0; i < 2_000; i++) {
      long seed = SEED + i;
      var random = new SplittableRandom(seed);
      var text = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        int limit =
            switch (random.nextInt(3)) {
              case 0 -> 0x20;
              case 1 -> 0x80;
              default -> 0xd800;
            };
        text.appendCodePoint(random.nextInt(8) == 0 ? 0x1f600 : random.nextInt(limit));
      }
      String quoted = JsonText.quote(text.toString());
      assertEquals(
          List.of("VALUE_STRING " + text),
          TestingJson.tokens(quoted.getBytes(UTF_8)),
          () -> "seed " + seed);
      byte[] bytes = text.toString().getBytes(UTF_8);
      assertEquals(
          quoted,
          "\"" + new String(JsonText.escape(bytes, 0, bytes.length), UTF_8) + "\"",
          () -> "seed " + seed);
    }
  }

  @Test
  void onlyTheSliceIsEscaped() {
    assertEquals("\\\"b", new String(JsonText.escape("a\"bc".getBytes(UTF_8), 1, 3), UTF_8));
    String controls = "\u0001".repeat(1000);
    assertEquals(
        "\\u0001".repeat(1000),
        new String(JsonText.escape(controls.getBytes(UTF_8), 0, 1000), UTF_8));
  }
}
