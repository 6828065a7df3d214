package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.services.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract section 11: {@code SOCKET} and exit codes. Neither Redis nor PostgreSQL is there. */
final class SocketIT {
  private static Map<String, String> environment(Path socket) {
    return Map.of(
        "NODE_ENV", "production",
        "SOCKET", socket.toString(),
        "DB_PORT", "1",
        "REDIS_PORT", "1");
  }

  private static void assertHealthy(Path socket) {
    try (RawConnection connection = RawConnection.to(socket)) {
      connection.send(HttpReply.head("GET", "/api/v1/streaming/health"));
      assertEquals("OK", connection.readReply().body());
    }
  }

  private static int exitCode(ServerProcess server) {
    assertTrue(server.process().awaitExit(Duration.ofMinutes(2)));
    return server.process().exitCode();
  }

  @Test
  void everybodyMayConnectAStaleSocketIsReplacedAndALiveOneIsAnError(@TempDir Path directory)
      throws IOException {
    Path socket = directory.resolve("streaming.sock");
    try (ServerProcess killed = ServerProcess.start(environment(socket))) {
      assertEquals(
          "rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
      killed.process().kill();
    }
    assertTrue(Files.exists(socket));
    try (ServerProcess server = ServerProcess.start(environment(socket))) {
      assertHealthy(socket);
      try (ServerProcess second = ServerProcess.launch(environment(socket), "serve")) {
        second.line("another server listens there");
        assertEquals(2, exitCode(second));
      }
      assertHealthy(socket);
      assertEquals(0, server.terminate());
    }
    await().until(() -> !Files.exists(socket));
  }

  @Test
  void badValuesAreReportedAllAtOnceWithoutSecrets() {
    Map<String, String> environment =
        Map.of("DB_PORT", "abc", "PORT", "99999", "REDIS_URL", "redis://u:hunter2@host:x");
    try (ServerProcess server = ServerProcess.launch(environment, "serve")) {
      server.line("DB_PORT: \"abc\" (expected: 1-65535)");
      server.line("PORT: \"99999\"");
      server.line("REDIS_URL: ");
      assertEquals(1, exitCode(server));
      assertFalse(String.join("\n", server.log()).contains("hunter2"));
    }
  }
}
