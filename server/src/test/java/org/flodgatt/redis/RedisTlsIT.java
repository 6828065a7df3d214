package org.flodgatt.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.flodgatt.testkit.services.RedisOptions;
import org.flodgatt.testkit.services.RedisServer;
import org.flodgatt.testkit.tls.TestCertificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is trusted on an encrypted connection. */
class RedisTlsIT {
  @SuppressWarnings("NullAway.Init") // made before the first test
  private static RedisServer redis;

  @BeforeAll
  static void start() {
    redis = RedisServer.start(RedisOptions.defaults().tls(true));
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @Test
  void theAuthorityInTheFileIsTrusted() {
    Reach.works(redis, TestSettings.port(redis.tlsPort()).withTls(true, redis.caCertificate()));
  }

  @Test
  void otherAuthoritiesAreNotTrusted(@TempDir Path directory) {
    Path other = TestCertificates.forLocalhost(directory).caCertificate();
    for (TestSettings settings :
        List.of(
            TestSettings.port(redis.tlsPort()).withTls(true, other),
            TestSettings.port(redis.tlsPort()).withTls(true, null))) {
      String problem = Reach.failure(settings);
      assertTrue(problem.contains("127.0.0.1:" + redis.tlsPort()), problem);
      assertTrue(problem.contains("PKIX path"), problem);
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefusedUnlessNothingIsVerified(@TempDir Path directory) {
    TestCertificates other = TestCertificates.forName(directory, "other.example");
    RedisOptions options =
        RedisOptions.defaults()
            .tls(true)
            .setting("tls-cert-file " + other.certificate())
            .setting("tls-key-file " + other.privateKey())
            .setting("tls-ca-cert-file " + other.caCertificate());
    try (RedisServer stranger = RedisServer.start(options)) {
      TestSettings settings = TestSettings.port(stranger.tlsPort());
      String problem = Reach.failure(settings.withTls(true, other.caCertificate()));
      assertTrue(problem.contains("subject alternative names"), problem);
      Reach.works(stranger, settings.withTls(false, null));
    }
  }

  @Test
  void withoutVerificationAnybodyIsTrusted() {
    Reach.works(redis, TestSettings.port(redis.tlsPort()).withTls(false, null));
  }

  @Test
  void aServerWithoutTlsIsAnErrorInTime() {
    TestSettings settings =
        TestSettings.port(redis.port())
            .withTls(false, null)
            .withConnectTimeout(Duration.ofSeconds(2));
    String problem = Reach.failure(settings);
    assertTrue(problem.contains("127.0.0.1:" + redis.port()), problem);
  }

  @Test
  void aRenewedAuthorityLetsNewConnectionsIn(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("renewed.pem");
    Files.copy(TestCertificates.forLocalhost(directory).caCertificate(), file);
    RedisSettings settings = TestSettings.port(redis.tlsPort()).withTls(true, file).build();
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (RedisConnections connections = new RedisConnections(settings, timer)) {
      assertThrows(IOException.class, connections::open);
      assertFalse(connections.reloadCertificates(), "nothing has changed");

      Files.copy(redis.caCertificate(), file, StandardCopyOption.REPLACE_EXISTING);
      assertThrows(IOException.class, connections::open);
      assertTrue(connections.reloadCertificates());
      connections.open().close();

      Files.writeString(file, "half a fi");
      String message =
          String.valueOf(
              assertThrows(IOException.class, connections::reloadCertificates).getMessage());
      assertTrue(message.startsWith(file + ": no"), message);
      connections.open().close();
    } finally {
      timer.shutdownNow();
    }
  }
}
