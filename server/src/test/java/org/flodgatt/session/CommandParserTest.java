package org.flodgatt.session;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Map;
import java.util.SplittableRandom;
import org.flodgatt.auth.StreamParameter;
import org.flodgatt.session.ClientCommand.Ignored;
import org.flodgatt.session.ClientCommand.Subscribe;
import org.flodgatt.session.ClientCommand.Target;
import org.flodgatt.session.ClientCommand.Unsubscribe;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {
  private static final StreamParameter MISSING = StreamParameter.MISSING;

  private static ClientCommand parse(String json) {
    return CommandParser.parse(json.replace('\'', '"'));
  }

  @Test
  void aCommandNamesAStreamAndItsParameters() {
    assertEquals(
        new Subscribe(
            new Target(
                "hashtag",
                Map.of(
                    "tag",
                    new StreamParameter.Text("a"),
                    "list",
                    new StreamParameter.Numeral("5"))),
            null),
        parse(
            "{'type':'subscribe','stream':'hashtag','tag':'a','list':5,'since':6,'other':{'x':[1]}}"));
    assertEquals(
        new Unsubscribe(new Target("user", Map.of())),
        parse(" {'stream':'user','type':'unsubscribe'} "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "'user' | user",
        "['user'] | user",
        "['user','public',{},[]] | user",
        "[] | -",
        "[[]] | -",
        "[['user'],'public'] | -",
        "[null] | -",
        "{'a':'user'} | -",
        "null | -",
        "5 | -",
        "true | -",
      },
      quoteCharacter = '^')
  void theStreamIsANameOrTheFirstElementOfAnArray(String value, @Nullable String stream) {
    assertEquals(
        new Subscribe(new Target(stream, Map.of()), null),
        parse("{'type':'subscribe','stream':" + value + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tag", "list", "antenna", "domain", "id", "tagged"})
  void everyParameterOfAStreamIsRead(String name) {
    assertEquals(
        new Subscribe(new Target("any", Map.of(name, new StreamParameter.Text("x"))), null),
        parse("{'type':'subscribe','stream':'any','" + name + "':'x'}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"''", "null", "false", "0", "-0", "0.0", "-0.00e0", "0e5", "0E+12", "0e-3"})
  void javaScriptsFalsyValuesCountAsMissing(String value) {
    assertEquals(
        new Subscribe(new Target("list", Map.of("list", MISSING, "tag", MISSING)), null),
        parse("{'type':'subscribe','stream':'list','list':" + value + ",'tag':" + value + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"501", "-1", "5e2", "0.1", "123456789012345678901234567890"})
  void aNumberStaysAsItIsWritten(String value) {
    assertEquals(
        new Subscribe(new Target("list", Map.of("list", new StreamParameter.Numeral(value))), null),
        parse("{'type':'subscribe','stream':'list','list':" + value + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "[]", "['a']", "{}", "{'a':1}"})
  void anyOtherValueIsNeitherTextNorNumber(String value) {
    assertEquals(
        new Subscribe(new Target("list", Map.of("tag", StreamParameter.OTHER)), null),
        parse("{'type':'subscribe','stream':'list','tag':" + value + "}"));
  }

  /** Anything but a text is as if the client had not asked. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {"'a-1' | a-1", "'' | ^^", "null | -", "5 | -", "['a-1'] | -", "{'a':1} | -"},
      quoteCharacter = '^')
  void sinceIsAText(String value, @Nullable String since) {
    assertEquals(
        new Subscribe(new Target("user", Map.of()), since),
        parse("{'type':'subscribe','stream':'user','since':" + value + "}"));
  }

  @Test
  void aRepeatedFieldCountsTheLastTime() {
    assertEquals(
        new Unsubscribe(new Target("b", Map.of("tag", MISSING))),
        parse(
            "{'type':'subscribe','stream':'a','tag':'x','type':'unsubscribe','stream':'b',"
                + "'tag':null}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "null",
        "[]",
        "'subscribe'",
        "{",
        "}",
        "{'type':'subscribe'",
        "{}",
        "{'type':null}",
        "{'type':5}",
        "{'type':['subscribe']}",
        "{'type':'SUBSCRIBE'}",
        "{'type':'subscribe'}{}",
        "{'type':'subscribe'}x",
        "{'type':'subscribe',}",
        "{type:1}"
      })
  void anythingElseIsIgnored(String json) {
    assertInstanceOf(Ignored.class, parse(json));
  }

  @Test
  void deepNestingIsIgnoredNotFollowed() {
    assertInstanceOf(Ignored.class, parse("{'stream':" + "[".repeat(100_000)));
    assertInstanceOf(Ignored.class, parse("{'x':" + "[".repeat(50_000) + "]".repeat(50_000) + "}"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noTextWhateverMakesItThrow(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String valid =
        "{\"type\":\"subscribe\",\"stream\":[\"hashtag\",{}],\"tag\":\"\\u00e9\",\"list\":-1.5e3}";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(valid);
      for (int change = random.nextInt(6); change > 0 && !text.isEmpty(); change--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, (char) random.nextInt(0x10000));
          case 2 -> text.setCharAt(at, "{}[]\",:\\0-".charAt(random.nextInt(10)));
          default -> text.setLength(at);
        }
      }
      assertDoesNotThrow(
          () -> CommandParser.parse(text.toString()), () -> "seed " + seed + ": " + text);
    }
  }
}
