package org.flodgatt.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.flodgatt.loadtest.client.Behaviour;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionParserTest {
  @Test
  void defaultsAreThoseOfTheHelp() throws BadOptionException {
    Options options = OptionParser.parse("--ws", "1");
    assertEquals(4000, options.audience().server().getPort());
    assertEquals(500, options.audience().perSecond());
    assertEquals(
        new Options.Traffic(
            URI.create("redis://127.0.0.1:6379"),
            List.of("timeline:public"),
            10,
            1,
            2000,
            Duration.ofSeconds(5),
            Duration.ofMinutes(1)),
        options.traffic());
    assertEquals(OptionalLong.empty(), options.pid());
  }

  @Test
  void everyOptionIsUsed(@TempDir Path directory) throws BadOptionException, IOException {
    Path tokens = Files.writeString(directory.resolve("tokens"), "one\n\n two \n");
    Options options =
        OptionParser.parse(
            ("--target http://127.0.0.1:5 --ws 2 --sse 3 --stream list --param list=501"
                    + " --topic timeline:list:501,b --redis redis://127.0.0.1:7 --rate 2.5"
                    + " --size 3000 --warmup 0s --duration 2m --ramp 9 --pid 1 --json out"
                    + " --tokens "
                    + tokens)
                .split(" ", -1));
    assertEquals(5, options.audience().connections());
    assertEquals(List.of("one", "two"), options.audience().tokens());
    assertEquals(Map.of("list", "501"), options.audience().parameters());
    assertEquals(300, options.traffic().events());
    assertEquals(List.of("timeline:list:501", "b"), options.traffic().topics());
    assertEquals(OptionalLong.of(1), options.pid());
    assertEquals(Path.of("out"), options.json());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--ws x | --ws: \"x\" (expected: 0-1000000)",
        "--ws 1 --rate NaN | --rate: \"NaN\" (expected: 0.01-100000)",
        "--ws 1 --duration 5 | --duration: \"5\" (expected: a time like 500ms, 60s or 5m)",
        "--ws 1 --size 3 | --size: \"3\" (expected: 1400-1048576)",
        "--ws 1 --size 3m | --size: \"3m\" (expected: 1400-1048576)",
        "--ws 1 --target https://127.0.0.1 |"
            + " --target: \"https://127.0.0.1\" (expected: http://HOST:PORT)",
        "--ws 1 --param x | --param: \"x\" (expected: KEY=VALUE)",
        "--ws 1 --tokens /nowhere |"
            + " --tokens: \"/nowhere\" (expected: a readable file with one token a line)",
        "--ws 1 --scenario flood | --scenario: \"flood\""
            + " (expected: steady, burst, filtered, slow, churn, storm, idle)",
        "--ws 1 --idle --scenario slow |"
            + " --scenario: \"slow\" (expected: idle, because --idle is given)",
        "--ws 1 --slow 1 | --slow needs --scenario slow.",
        "--ws 1 --churn 1 --scenario storm | --churn needs --scenario churn.",
        "--ws 5 --slow 6 --scenario slow | --slow: \"6\" (expected: 0-5)",
        "--ws 1 --burst 0 | --burst: \"0\" (expected: 1-10000)",
        "--ws 1 --seed x --scenario churn | --seed: \"x\" (expected: 0-9223372036854775807)",
        "--ws 1 --scenario filtered | --scenario filtered needs --postgres URL: it adds viewers"
            + " with tokens, blocks and filters to the server's database, and removes them after"
            + " the run.",
        "--ws 1 --scenario filtered --postgres postgres://me:secret@/x |"
            + " --postgres: \"postgres://***@/x\""
            + " (expected: postgres://USER:PASSWORD@HOST:PORT/NAME)",
        "--ws 1 --ws 2 | --ws is given twice",
        "--ws | --ws: a value is missing",
        "--sockets 1 | \"--sockets\" is not an option; --help lists all.",
        "--rate 1 | Nothing to connect: give --ws N or --sse N.",
        "--ws 1 --stream user |"
            + " --topic is missing: name the Redis channel of the stream \"user\".",
        "--ws 1 --rate 100000 --duration 5m |"
            + " --rate and --duration make no events or more than 10000000."
      })
  void whatIsWrongIsSaidInOneSentence(String line, String message) {
    BadOptionException thrown =
        assertThrows(BadOptionException.class, () -> OptionParser.parse(line.split(" ", -1)));
    assertEquals(message, thrown.getMessage());
  }

  @Test
  void aServerThatIsNotOnThisMachineNeedsConsent() throws BadOptionException {
    String message =
        assertThrows(
                BadOptionException.class,
                () -> OptionParser.parse("--ws", "1", "--target", "http://192.0.2.1:80"))
            .getMessage();
    assertEquals(
        "--target: \"http://192.0.2.1:80\" is not on this machine;"
            + " add --i-own-this-server if it is yours.",
        message);
    assertThrows(
        BadOptionException.class,
        () -> OptionParser.parse("--ws", "1", "--redis", "redis://192.0.2.1:6379"));
    Options options =
        OptionParser.parse("--i-own-this-server", "--ws", "1", "--target", "http://192.0.2.1:80");
    assertEquals("192.0.2.1", options.audience().server().getHostString());
  }

  @Test
  void scenariosHaveTheirOwnDefaults() throws BadOptionException {
    assertEquals(8, parse("--ws 1 --scenario burst").traffic().burst());
    assertEquals(3, parse("--ws 1 --burst 3").traffic().burst());
    assertEquals(50, parse("--ws 400 --sse 100 --scenario slow").behaviour().slow());
    assertEquals(1, parse("--ws 1 --scenario slow").behaviour().slow());
    assertEquals(
        new Behaviour(0, 2.5, 7),
        parse("--ws 9 --scenario churn --churn 2.5 --seed 7").behaviour());
    assertEquals(20, parse("--ws 200 --scenario churn").behaviour().churnPerSecond());
    assertEquals(0, parse("--ws 200").behaviour().churnPerSecond());
    assertEquals(
        new Options.Seeding(URI.create("postgres://a:b@127.0.0.1:5/m"), 20, 5),
        parse("--ws 100 --scenario filtered --postgres postgres://a:b@127.0.0.1:5/m").seeding());
  }

  @Test
  void theDatabaseIsOnThisMachineToo() {
    String message =
        assertThrows(
                BadOptionException.class,
                () ->
                    parse("--ws 1 --scenario filtered --postgres postgres://me:secret@192.0.2.1/x"))
            .getMessage();
    assertEquals(
        "--postgres: \"postgres://***@192.0.2.1/x\" is not on this machine;"
            + " add --i-own-this-server if it is yours.",
        message);
  }

  @Test
  void aSizeMayBeGivenInThousands() throws BadOptionException {
    assertEquals(3000, parse("--ws 1 --size 3k").traffic().size());
  }

  private static Options parse(String line) throws BadOptionException {
    return OptionParser.parse(line.split(" ", -1));
  }

  @Test
  void idleNeedsNoTopic() throws BadOptionException {
    assertTrue(OptionParser.parse("--ws", "1", "--stream", "user", "--idle").idle());
    assertTrue(parse("--ws 1 --stream user --scenario idle").idle());
  }
}
