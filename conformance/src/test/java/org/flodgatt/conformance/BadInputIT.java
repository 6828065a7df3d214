package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flodgatt.testkit.services.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an admin gets wrong ends the server with one sentence that names the setting and the mend,
 * and with an exit code that tells a supervisor which kind of trouble it is. Neither Redis nor
 * PostgreSQL is there.
 */
final class BadInputIT {
  private static final int CONFIGURATION = 1;
  private static final int CANNOT_LISTEN = 2;

  @TempDir Path directory;

  /** Runs the server to its end. */
  private static void assertEnds(int code, String sentence, String... variables) {
    Map<String, String> environment = new HashMap<>();
    environment.put("NODE_ENV", "production");
    environment.put("PORT", "0");
    environment.put("REDIS_PORT", "1");
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    if (!environment.containsKey("DATABASE_URL")) {
      environment.put("DB_PORT", "1");
    }
    try (ServerProcess server = ServerProcess.launch(environment, "serve")) {
      assertTrue(server.process().awaitExit(Duration.ofMinutes(2)));
      List<String> log = server.log();
      assertEquals(code, server.process().exitCode(), log::toString);
      assertTrue(log.getLast().contains(sentence), log::toString);
      assertTrue(log.getLast().contains("(expected: "), log::toString);
      assertFalse(log.stream().anyMatch(line -> line.contains("Exception")), log::toString);
    }
  }

  @Test
  void whoAsksForHelpDoesNotStartAServer() {
    for (String command : List.of("serve", "config", "version")) {
      assertSays(0, "usage: flodgatt ", command, "--help");
    }
  }

  @Test
  void aWordTooMuchIsNamed() {
    assertSays(
        CONFIGURATION, "serve: \"--port\" (expected: nothing more)", "serve", "--port", "4000");
  }

  @Test
  void anUnknownCommandIsNamedWhateverFollowsIt() {
    assertSays(CONFIGURATION, "command: \"sreve\"", "sreve", "--port", "4000");
  }

  /** Runs a command to its end. */
  private static void assertSays(int code, String firstLine, String... words) {
    try (ServerProcess server = ServerProcess.launch(Map.of(), words)) {
      assertTrue(server.process().awaitExit(Duration.ofSeconds(30)));
      assertEquals(code, server.process().exitCode());
      String first = server.log().getFirst();
      assertTrue(first.startsWith(firstLine), first);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "REDIS_SENTINELS | s1:26379 | REDIS_SENTINEL_MASTER: \"\"",
        "DATABASE_URL | postgres://u@h/d?sslcert={pem}&sslkey={pem} | sslcert a PEM file",
        "DATABASE_URL | postgres://u@h/d?sslcert={pem} | (expected: sslcert",
        "NODE_EXTRA_CA_CERTS | {pem} | NODE_EXTRA_CA_CERTS: \"{pem}\""
      })
  void halfAConfigurationIsNone(String variable, String value, String sentence) throws IOException {
    Path pem = Files.writeString(directory.resolve("some.pem"), "garbage");
    assertEnds(
        CONFIGURATION,
        sentence.replace("{pem}", pem.toString()),
        variable,
        value.replace("{pem}", pem.toString()));
  }

  @Test
  void aSocketIsNotMadeInThePlaceOfAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("data"), "precious");
    assertEnds(CANNOT_LISTEN, "SOCKET: cannot listen on " + file, "SOCKET", file.toString());
    assertEquals("precious", Files.readString(file));
  }

  @Test
  void aPortOfSomebodyElseIsNotTaken() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String port = Integer.toString(other.getLocalPort());
      assertEnds(
          CANNOT_LISTEN,
          "BIND and PORT: cannot listen on 127.0.0.1:" + port + ": another program listens there",
          "PORT",
          port);
      assertEnds(
          CANNOT_LISTEN,
          "STREAMING_ADMIN_BIND: cannot listen on 127.0.0.1:" + port,
          "STREAMING_ADMIN_BIND",
          "127.0.0.1:" + port);
    }
  }
}
