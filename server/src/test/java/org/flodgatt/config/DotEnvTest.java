package org.flodgatt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class DotEnvTest {
  static List<Arguments> syntax() {
    return List.of(
        Arguments.of("plain", "A=b", Map.of("A", "b")),
        Arguments.of("last line with a break", "A=b\n", Map.of("A", "b")),
        Arguments.of("several lines", "A=b\nC=d", Map.of("A", "b", "C", "d")),
        Arguments.of("Windows line ends", "A=b\r\nC=\"d\"\r\n", Map.of("A", "b", "C", "d")),
        Arguments.of("old Macintosh line ends", "A=b\rC=d", Map.of("A", "b", "C", "d")),
        Arguments.of("byte order mark", "\uFEFFA=b", Map.of("A", "b")),
        Arguments.of("empty value", "A=\nB=c", Map.of("A", "", "B", "c")),
        Arguments.of("empty quotes", "A=''\nB=\"\"", Map.of("A", "", "B", "")),
        Arguments.of("spaces around", "  A  =  b c  \n", Map.of("A", "b c")),
        Arguments.of("no-break space", "A=\u00A0\"b\"\u00A0", Map.of("A", "b")),
        Arguments.of("spaces in quotes stay", "A=' b '", Map.of("A", " b ")),
        Arguments.of("export", "export A=b", Map.of("A", "b")),
        Arguments.of("a name of export", "export=b", Map.of("export", "b")),
        Arguments.of("colon", "A: b", Map.of("A", "b")),
        Arguments.of("comment line", "# A=b\n  # C=d\nE=f", Map.of("E", "f")),
        Arguments.of("comment behind", "A=b # c", Map.of("A", "b")),
        Arguments.of("hash without a space", "A=b#c", Map.of("A", "b")),
        Arguments.of("only a comment", "A= # c\nB=d", Map.of("A", "", "B", "d")),
        Arguments.of("hash in quotes", "A=\"b # c\" # d", Map.of("A", "b # c")),
        Arguments.of("equals in the value", "A=b=c==", Map.of("A", "b=c==")),
        Arguments.of("single quotes", "A='b'", Map.of("A", "b")),
        Arguments.of("backticks", "A=`b'\"c`", Map.of("A", "b'\"c")),
        Arguments.of("break in double quotes", "A=\"b\\nc\\rd\"", Map.of("A", "b\nc\rd")),
        Arguments.of("no break in single quotes", "A='b\\nc'", Map.of("A", "b\\nc")),
        Arguments.of("no break without quotes", "A=b\\nc", Map.of("A", "b\\nc")),
        Arguments.of("backslash before a quote stays", "A=\"b\\\"c\"", Map.of("A", "b\\\"c")),
        Arguments.of(
            "backslash at the end", "A=\"C:\\d\\\"\nB=\"e\"", Map.of("A", "C:\\d\\", "B", "e")),
        Arguments.of("several lines in quotes", "A=\"b\nc\"\nD=e", Map.of("A", "b\nc", "D", "e")),
        Arguments.of("a comment behind them", "A='b\nc' # d\nE=f", Map.of("A", "b\nc", "E", "f")),
        Arguments.of("no end quote", "A=\"b\nC=d", Map.of("A", "\"b", "C", "d")),
        Arguments.of("text behind the quotes", "A=\"b\" c", Map.of("A", "\"b\" c")),
        Arguments.of("quotes inside", "A=b\"c\"", Map.of("A", "b\"c\"")),
        Arguments.of("two quoted texts", "A=\"b\" \"c\"", Map.of("A", "b\" \"c")),
        Arguments.of("one quote", "A=\"", Map.of("A", "\"")),
        Arguments.of("the last wins", "A=b\nA=c", Map.of("A", "c")),
        Arguments.of("no assignment", "hello\nA b=c\nexport D\nE=f", Map.of("E", "f")),
        Arguments.of("nothing is expanded", "A=$B${C}", Map.of("A", "$B${C}")),
        Arguments.of("nothing", "", Map.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("syntax")
  void readsAsTheDotenvPackageDoes(String name, String text, Map<String, String> expected) {
    assertEquals(expected, DotEnv.parse(text), name);
  }

  @Test
  void productionHasItsOwnFile() {
    assertEquals(
        List.of(Path.of("/home/mastodon/live/.env.production")),
        DotEnv.candidates(Path.of("/home/mastodon/live"), true));
    assertEquals(
        List.of(Path.of("/home/mastodon/live/.env")),
        DotEnv.candidates(Path.of("/home/mastodon/live"), false));
  }

  @Test
  void runInStreamingItLooksInTheParentToo() {
    assertEquals(
        List.of(Path.of("/m/streaming/.env.production"), Path.of("/m/.env.production")),
        DotEnv.candidates(Path.of("/m/streaming/"), true));
  }

  @Test
  void theRootDirectoryHasNoParent() {
    assertEquals(List.of(Path.of("/.env")), DotEnv.candidates(Path.of("/"), false));
  }

  @Test
  void anyTextIsReadWithoutFailing() {
    SplittableRandom random = new SplittableRandom(20_261_123);
    String alphabet = "AB=='\"`#\\\\nr \n\r:\u00A0\uFEFFé";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(40);
      for (int i = 0; i < length; i++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Map<String, String> values = DotEnv.parse(text.toString());
      values.keySet().forEach(key -> assertEquals(key, key.strip(), text.toString()));
    }
  }
}
