package org.flodgatt.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoOptionsTest {
  @Test
  void withoutOptionsItRunsUntilToldToStopAtTwoEventsASecondOnTheUsualPort() {
    DemoOptions options = assertInstanceOf(DemoOptions.class, parse());

    assertEquals(2, options.rate());
    assertEquals(OptionalInt.empty(), options.seconds());
    assertEquals(OptionalInt.empty(), options.port());
  }

  @Test
  void readsValuesAfterASpaceOrAnEqualsSign() {
    assertEquals(
        new DemoOptions(20, OptionalInt.of(5), OptionalInt.of(0), -7),
        parse("--rate", "20", "--seconds=5", "--port", "0", "--seed=-7"));
  }

  @Test
  void helpWinsOverEverythingAfterIt() {
    assertEquals(new CommandLine.Help(), parse("--help", "--rate", "abc"));
    assertEquals(new CommandLine.Help(), parse("--port", "0", "-h"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--rate=abc       | --rate: \"abc\" (expected: 0.1-1000)",
        "--rate=0         | --rate: \"0\" (expected: 0.1-1000)",
        "--rate=NaN       | --rate: \"NaN\" (expected: 0.1-1000)",
        "--rate           | --rate: \"\" (expected: 0.1-1000)",
        "--seconds=0      | --seconds: \"0\" (expected: 1-86400)",
        "--port=65536     | --port: \"65536\" (expected: 0-65535)",
        "--seed=x         | --seed: \"x\" (expected: a whole number)",
        "--speed=9        | option: \"--speed\" (expected: --rate, --seconds, --port, --seed or"
            + " --help)",
        "now              | option: \"now\" (expected: --rate, --seconds, --port, --seed or"
            + " --help)",
      })
  void badOptionsGetOneSentenceNamingTheValueAndWhatWasExpected(String argument, String sentence) {
    assertEquals(new CommandLine.Mistake(sentence), parse(argument));
  }

  private static CommandLine parse(String... arguments) {
    return DemoOptions.parse(List.of(arguments));
  }
}
